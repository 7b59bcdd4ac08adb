#pragma once

#include <string_view>

namespace syncws::test {

// Made once with npm's jose and openssl; the tokens are good until 2100.

constexpr std::string_view kSecret = "a secret of more than 32 bytes, for tests";

/// Public keys as JWK.
constexpr std::string_view kEcA =
    R"({"kty":"EC","x":"TygqpuCImIsCz8m9nc86_85KfpaK6PyztLsYwoFy0hI","y":"S_Z9dpEftPhOzMyh4esF-xz3FubCsgfXjxhCs3i2Ki0","crv":"P-256","kid":"a"})";
constexpr std::string_view kEcB =
    R"({"kty":"EC","x":"Frw65ES2OJgrq7Y_ejQBrxPgBjKaoGhQzK5CeL2f1cg","y":"2Q3ya24rxblkFoBQlQJT2SE9t_QwkNewoyawZMpMmiM","crv":"P-256","kid":"b"})";
constexpr std::string_view kRsa =
    R"({"kty":"RSA","n":"2R6g82O7iLFF0TGbeTfr2i8gnPqRQjyLNrzL2Bs00hbLZR_rsjLw0nyHtHH8E4lwbkR_yKP79DkBXd49fMDeKl16EYFBe6ONd9eqDDQPeEQWcttz8syOLWatuV0XUaK9keG6LOfNkSbSiV_fpw1ge7DOT7YRW0pjySCl8D-IAUV7HX3mfYHu63co3Q6TzTuzPjbd9cfZ53b_oSyH2D89MKcUQ5h32QQESIM3QSP8IHBH-APlX52bzpjupLgoz7yIxNrSUpDwtK7G3R7Eh4FRUtW8eZ8xdhiQkDCMlSN54g4MXHLmVu5ztWePC1Efpwr_Xq76SjvVUysH_fABpTrhuw","e":"AQAB"})";
/// 1,024 bits.
constexpr std::string_view kSmallRsa =
    R"({"kty":"RSA","n":"5IYz_HFcdpBVU45VTJQo1gvfObIyuSZw4jLvLgDX3oo-kZMjLENhUjqLB_BXW1L3zpN0frrZhNw4lo8-q1xGOtLM0jVo3bXa7OjlHiBYTzP09uuRlBKF54nH_4vRRQRbCiYjh6ivXSzTa_2U5RY2rSQGozGeFwFeblNZc1luUBk","e":"AQAB"})";
constexpr std::string_view kEcPrivate =
    R"({"kty":"EC","x":"Frw65ES2OJgrq7Y_ejQBrxPgBjKaoGhQzK5CeL2f1cg","y":"2Q3ya24rxblkFoBQlQJT2SE9t_QwkNewoyawZMpMmiM","crv":"P-256","d":"0CJ481wis5UfLU3dXMhZ76tOVrTn43o9WEVI97NgKpo"})";

/// The key of kEcA.
constexpr std::string_view kPemOfA =
    R"(-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAETygqpuCImIsCz8m9nc86/85KfpaK
6PyztLsYwoFy0hJL9n12kR+0+E7MzKHh6wX7HPcW5sKyB9ePGEKzeLYqLQ==
-----END PUBLIC KEY-----
)";
/// The key of kRsa, in PKCS #1.
constexpr std::string_view kPemOfRsa =
    R"(-----BEGIN RSA PUBLIC KEY-----
MIIBCgKCAQEA2R6g82O7iLFF0TGbeTfr2i8gnPqRQjyLNrzL2Bs00hbLZR/rsjLw
0nyHtHH8E4lwbkR/yKP79DkBXd49fMDeKl16EYFBe6ONd9eqDDQPeEQWcttz8syO
LWatuV0XUaK9keG6LOfNkSbSiV/fpw1ge7DOT7YRW0pjySCl8D+IAUV7HX3mfYHu
63co3Q6TzTuzPjbd9cfZ53b/oSyH2D89MKcUQ5h32QQESIM3QSP8IHBH+APlX52b
zpjupLgoz7yIxNrSUpDwtK7G3R7Eh4FRUtW8eZ8xdhiQkDCMlSN54g4MXHLmVu5z
tWePC1Efpwr/Xq76SjvVUysH/fABpTrhuwIDAQAB
-----END RSA PUBLIC KEY-----
)";
constexpr std::string_view kPemPrivate =
    R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg0CJ481wis5UfLU3d
XMhZ76tOVrTn43o9WEVI97NgKpqhRANCAAQWvDrkRLY4mCurtj96NAGvE+AGMpqg
aFDMrkJ4vZ/VyNkN8mtuK8W5ZBaAUJUCU9khPbf0MJDXsKMmsGTKTJoj
-----END PRIVATE KEY-----
)";
constexpr std::string_view kPemCertificate =
    R"(-----BEGIN CERTIFICATE-----
MIIBbzCCARWgAwIBAgIUbg7ijbBadhciQ8Hw5VlFVmliPXYwCgYIKoZIzj0EAwIw
DDEKMAgGA1UEAwwBeDAgFw0yNjExMjMwMjQxNTVaGA8yMTI2MTAzMDAyNDE1NVow
DDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABPjSTxKWHUMu
CZH2TN9bznvPbAqDCd4AaXXAsf6FS+ZO7qkxfJKg53gRP4JHjpd08hjZGQbSCMNm
q/MVpM3CrMijUzBRMB0GA1UdDgQWBBQomwb9m7p6a3wSp3nI2rd0chRh4TAfBgNV
HSMEGDAWgBQomwb9m7p6a3wSp3nI2rd0chRh4TAPBgNVHRMBAf8EBTADAQH/MAoG
CCqGSM49BAMCA0gAMEUCIBa0DmgOWDDojm1R8cA3Nh56x5FSsNgBH0k2mwxmfZtB
AiEA1d9VPjLWMosRUqq9fjLHFTLyznlD5jgCtGAugh0Hsms=
-----END CERTIFICATE-----
)";
constexpr std::string_view kPemEd25519 =
    R"(-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAL+o/JbhjX7MUMra1sUASdbPDfKlEmToHcWnW/3MHYps=
-----END PUBLIC KEY-----
)";

// Tokens of https://id.example for ana (jti t1), who may subscribe in org-rio.
/// By kEcA, which it names `a`.
constexpr std::string_view kByA =
    R"(eyJhbGciOiJFUzI1NiIsImtpZCI6ImEifQ.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUiLCJzdWIiOiJhbmEiLCJqdGkiOiJ0MSIsImV4cCI6NDEwMjQ0NDgwMCwib3JncyI6WyJvcmctcmlvIl19.Izlv6tMpzeYwQpp8zHgrDACPU0tly5bFItlBGh1T0khJUmSfulv-iG9bTz5MztLnXRejeVwZWMC29THV4oxgwg)";
constexpr std::string_view kByB =
    R"(eyJhbGciOiJFUzI1NiIsImtpZCI6ImIifQ.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUiLCJzdWIiOiJhbmEiLCJqdGkiOiJ0MSIsImV4cCI6NDEwMjQ0NDgwMCwib3JncyI6WyJvcmctcmlvIl19.lIvbe5Qfj38ORsRXqXpZdBhfL2QwA2SQuHElYckhZq79mvENp4cJjmnvvful4xkGUVDkVlIvo-pIxV9zmNlEfA)";
/// The same without a name.
constexpr std::string_view kByANameless =
    R"(eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUiLCJzdWIiOiJhbmEiLCJqdGkiOiJ0MSIsImV4cCI6NDEwMjQ0NDgwMCwib3JncyI6WyJvcmctcmlvIl19.I_uRffia-EqU5WdfYy1dmUggeFJoqullVQJylHB9Yv9m2UptIigcC3th8h1NPblPgL13FcF2FFPD0JG8muxZcA)";
constexpr std::string_view kByBNameless =
    R"(eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUiLCJzdWIiOiJhbmEiLCJqdGkiOiJ0MSIsImV4cCI6NDEwMjQ0NDgwMCwib3JncyI6WyJvcmctcmlvIl19.mTh0fvg8-5FOS81zom2mmFjUkYqZ4hLfmVY9JgY79j-IzhnPxd1EYqRxykAQLOi4QUFd7a7-UURjsmilvVC4CA)";
/// Of https://other.example.
constexpr std::string_view kByAOther =
    R"(eyJhbGciOiJFUzI1NiIsImtpZCI6ImEifQ.eyJpc3MiOiJodHRwczovL290aGVyLmV4YW1wbGUiLCJzdWIiOiJhbmEiLCJqdGkiOiJ0MSIsImV4cCI6NDEwMjQ0NDgwMCwib3JncyI6WyJvcmctcmlvIl19.HJdjNO0PyYhuDFUPQWrnVuNl1t7EryCfS23xefy_dCWmsJ8QnjfP38-3fdtGE4-TH4uLxLgdmYY-0xCYUUKkpA)";
constexpr std::string_view kBySecret =
    R"(eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUiLCJzdWIiOiJhbmEiLCJqdGkiOiJ0MSIsImV4cCI6NDEwMjQ0NDgwMCwib3JncyI6WyJvcmctcmlvIl19.ugu5wrCFDNtl61YhCeigsgxmea458nUnv4GTcSKqyB0)";
/// PS256.
constexpr std::string_view kByRsa =
    R"(eyJhbGciOiJQUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUiLCJzdWIiOiJhbmEiLCJqdGkiOiJ0MSIsImV4cCI6NDEwMjQ0NDgwMCwib3JncyI6WyJvcmctcmlvIl19.fT2IvWv4iU0QQjlgKAab4ny6lYlRFwLtjk_iFrPkZlRaAVx8Z_HZ3rxJ06svJAmnNeoRalnpXB9mUGLCMGsYMiAUypFsSsIT0K0PTJTdAHZWVRq8WyVkgzuzrv8h_MtasmrhVKjDJ4hBoo_vNQmDP-Xd3nHdJV5HJH813UJcWbdjaHwvQkdg8eb_GbvP60D3G_J7WPKFfFI1y4rJi_Uutjvq2l19OAEN559ArrbhATSedifhxzrVrP9X_fkw7nkjuFyfGtlsS7rNIv0eXTv6aZ3a7RVCY098k46tytERpKbBYu_Nv3oZfLjyxGBuL_-tq1bNUELscLclHPURza9SIQ)";

}  // namespace syncws::test
