#include "net/lws_deflate.h"

#include <libwebsockets.h>

#include <algorithm>
#include <array>
#include <string>

namespace syncws {
namespace {

/// More than any browser offers. What is longer is not looked at, and so declined.
constexpr std::size_t kMostOffer = 512;

/// The library wants to know the parameters of an offer; none is for it to judge.
int on_extension_event(lws_context* /*context*/, const lws_extension* /*extension*/, lws* /*wsi*/,
                       lws_extension_callback_reasons reason, void* /*user*/, void* in,
                       size_t /*length*/) noexcept {
  static const lws_ext_options kNone{nullptr, EXTARG_NONE};
  if (reason == LWS_EXT_CB_CONSTRUCT) *static_cast<const lws_ext_options**>(in) = &kNone;
  return 0;
}

}  // namespace

const lws_extension* LwsDeflate::extensions() {
  static const std::array<lws_extension, 2> kTable{
      {{kDeflate.data(), on_extension_event, nullptr}, {nullptr, nullptr, nullptr}}};
  return kTable.data();
}

void LwsDeflate::begin(lws* wsi, const std::optional<DeflateRules>& rules) {
  wsi_ = wsi;
  choice_.reset();
  offers_ = 0;
  is_agreed_ = false;
  if (!rules || lws_hdr_total_length(wsi, WSI_TOKEN_EXTENSIONS) <= 0) return;
  std::array<char, kMostOffer> text{};
  const int length =
      lws_hdr_copy(wsi, text.data(), static_cast<int>(text.size()), WSI_TOKEN_EXTENSIONS);
  if (length > 0) choice_ = choose_deflate({text.data(), static_cast<std::size_t>(length)}, *rules);
}

/// It hangs up when an offer follows one that was taken, so that it is told to take the last one.
/// What was taken is what the answer says.
int LwsDeflate::on_offer() { return choice_ && ++offers_ == choice_->offers ? 0 : 1; }

/// The extension's header is the last that the library writes before it asks for others.
void LwsDeflate::on_answer(const lws* wsi, char*& end, std::size_t room) {
  constexpr std::string_view kEnd = ": permessage-deflate\r\n";
  constexpr std::size_t kLineEnd = 2;
  if (wsi != wsi_ || !choice_ || room < choice_->parameters.size()) return;
  const auto start = end - kEnd.size();
  if (std::string_view(start, kEnd.size()) != kEnd) return;
  const auto& parameters = choice_->parameters;
  auto* const at = std::copy(parameters.begin(), parameters.end(), end - kLineEnd);
  end = std::copy_n("\r\n", kLineEnd, at);
  is_agreed_ = true;
}

}  // namespace syncws
