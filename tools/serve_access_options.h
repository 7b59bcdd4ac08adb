#pragma once

#include <optional>
#include <string>

#include "cli/option_table.h"
#include "net/gate.h"

namespace syncws {

/// Who is let in, besides what tokens say.
struct AccessOptions {
  OriginRules origins;
  bool require_origin = false;
  CredentialRules credentials;
  std::optional<std::string> organisation_file;
  OrganisationRules organisations;  ///< the patterns; the file's names come on top

  [[nodiscard]] Gate::Settings gate_settings() const;
};

void describe_access(cli::OptionTable& table, AccessOptions& options);

/// Reads the file of --orgs, if there is one, into `organisations`, which stay as they were when
/// that fails. Kind usage.
[[nodiscard]] Status read_organisations(const AccessOptions& options,
                                        OrganisationRules& organisations);

}  // namespace syncws
