#pragma once

namespace syncws {

class OpensslClient;

/// Makes a handle of libcurl's (a CURL) believe whom `tls` believes and show what it shows. Call
/// for each transfer.
void describe_tls(void* easy, OpensslClient& tls);

}  // namespace syncws
