// Writes the keys of several servers into a folder, and tells tokens for them, good and bad, one a line:
//
//   node make_tokens.mjs FOLDER
//
//   {"name":"HS256","server":"main","token":"…","code":null,"grant":{"organisations":["org-rio"],"subscribe":true,"publish":true}}
//
// `code` is that of the refusal, null for a good one. Signed by npm's jose, by Debian's `jose` and, where both refuse to
// make such a thing, by hand with Node's crypto.
import { execFileSync } from "node:child_process";
import * as crypto from "node:crypto";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as jose from "jose";

const folder = process.argv[2];
const now = Math.floor(Date.now() / 1000);
const HMAC = ["HS256", "HS384", "HS512"];
const RSA = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];
const CURVES = { ES256: "P-256", ES384: "P-384", ES512: "P-521" };

// Keys

const rsaPair = () => crypto.generateKeyPairSync("rsa", { modulusLength: 2048 });
const curvePair = (namedCurve) => crypto.generateKeyPairSync("ec", { namedCurve });
const secrets = { new: crypto.randomBytes(64), old: crypto.randomBytes(64), gone: crypto.randomBytes(64) };
const pairs = {
  "rsa-1": rsaPair(),
  "ps-1": rsaPair(),
  ES256: curvePair("P-256"),
  ES384: curvePair("P-384"),
  ES512: curvePair("P-521"),
};
const pem = { rsa: rsaPair(), ec: curvePair("P-256") };
const stranger = { rsa: rsaPair(), ec: curvePair("P-256"), secret: crypto.randomBytes(64) };

const publicJwk = (pair, more) => ({ ...pair.publicKey.export({ format: "jwk" }), ...more });
const pemOf = (pair) => pair.publicKey.export({ type: "spki", format: "pem" });

function put(name, content, mode = 0o644) {
  const path = join(folder, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
}

put("new.secret", Buffer.concat([secrets.new, Buffer.from("\n")]), 0o600);
put("old.secret", Buffer.concat([secrets.old, Buffer.from("\n")]), 0o600);
put("gone.secret", Buffer.concat([secrets.gone, Buffer.from("\n")]), 0o600);
const keySet = Object.entries(pairs).map(([kid, pair]) => publicJwk(pair, { kid }));
keySet[1].alg = "PS256";
keySet[2].use = "sig";
keySet[3].key_ops = ["verify"];
put("keys.jwks", JSON.stringify({ keys: keySet }));
put("rsa.pem", pemOf(pem.rsa));
put("ec.pem", pemOf(pem.ec));
put("revoked", "# nobody of these\njti revoked-token\nsub revoked person\n");

// Tokens

const claims = (more = {}) => ({
  iss: "https://id.example",
  aud: "syncws",
  sub: "ana",
  jti: crypto.randomUUID(),
  iat: now,
  exp: now + 3600,
  orgs: "org-rio",
  permissions: ["subscribe", "publish"],
  ...more,
});
const without = (name, more) => {
  const all = claims(more);
  delete all[name];
  return all;
};
const FULL = { organisations: ["org-rio"], subscribe: true, publish: true };
const bytes = (text) => new TextEncoder().encode(text);
const encode = (content) => Buffer.from(content).toString("base64url");

/** By npm's jose. */
const sign = (payload, header, key) =>
  new jose.CompactSign(bytes(typeof payload === "string" ? payload : JSON.stringify(payload)))
    .setProtectedHeader({ alg: "HS256", ...header })
    .sign(key ?? secrets.new);

/** By Debian's jose. */
function byCommand(payload, alg, jwk, header) {
  put("signer.jwk", JSON.stringify(jwk), 0o600);
  const template = JSON.stringify({ protected: { alg, ...header } });
  return execFileSync("jose", ["jws", "sig", "-I", "-", "-k", join(folder, "signer.jwk"), "-s", template, "-c"], {
    input: JSON.stringify(payload),
  })
    .toString()
    .trim();
}

/** By hand: header and payload as texts. */
function raw(header, payload, signer = hmac()) {
  const signed = `${encode(typeof header === "string" ? header : JSON.stringify(header))}.${
    encode(typeof payload === "string" || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload))}`;
  return `${signed}.${encode(signer(signed))}`;
}
const hmac = (secret = secrets.new, hash = "sha256") => (text) => crypto.createHmac(hash, secret).update(text).digest();
const by = (pair, hash, more) => (text) => crypto.sign(hash, text, { key: pair.privateKey, ...more });
const nobody = () => "";

const told = [];
function tell(name, token, code = null, more = {}) {
  told.push({ name, server: "main", token, code, grant: code === null ? FULL : null, ...more });
}
const good = (name, token, grant = {}, more = {}) => tell(name, token, null, { grant: { ...FULL, ...grant }, ...more });
const malformed = (name, token, more) => tell(name, token, "token_malformed", more);
const refused = async (code, name, payload, header, key) => tell(name, await sign(payload, header, key), code);

// Good ones of each algorithm, by both programs

for (const alg of HMAC) good(`npm ${alg}`, await sign(claims(), { alg }));
for (const alg of RSA) good(`npm ${alg} by name`, await sign(claims(), { alg, kid: "rsa-1" }, pairs["rsa-1"].privateKey));
for (const alg of RSA) good(`npm ${alg} for a PEM key`, await sign(claims(), { alg }, pem.rsa.privateKey));
for (const alg of Object.keys(CURVES)) good(`npm ${alg} by name`, await sign(claims(), { alg, kid: alg }, pairs[alg].privateKey));
good("npm ES256 for a PEM key", await sign(claims(), { alg: "ES256" }, pem.ec.privateKey));
good("npm ES256 for a PEM key that the token names", await sign(claims(), { alg: "ES256", kid: "mine" }, pem.ec.privateKey));
good("npm PS256 for a key that is for that", await sign(claims(), { alg: "PS256", kid: "ps-1" }, pairs["ps-1"].privateKey));
good("npm RS256 without a name, one of several keys", await sign(claims(), { alg: "RS256" }, pairs["rsa-1"].privateKey));

const octJwk = { kty: "oct", k: encode(secrets.new) };
const privateJwk = (pair) => pair.privateKey.export({ format: "jwk" });
const commandKeys = [
  ...HMAC.map((alg) => [alg, octJwk, {}]),
  ...RSA.map((alg) => [alg, privateJwk(pairs["rsa-1"]), { kid: "rsa-1" }]),
  ...Object.keys(CURVES).map((alg) => [alg, privateJwk(pairs[alg]), { kid: alg }]),
];
for (const [alg, jwk, header] of commandKeys) good(`Debian's ${alg}`, byCommand(claims(), alg, jwk, header));
tell("Debian's RS256 by a stranger", byCommand(claims(), "RS256", privateJwk(stranger.rsa), { kid: "rsa-1" }), "token_signature");
tell("Debian's ES256, expired", byCommand(claims({ exp: now - 3600 }), "ES256", privateJwk(pairs.ES256), { kid: "ES256" }), "token_expired");

// Rotation

tell("a secret that is past its deadline", await sign(claims(), {}, secrets.gone), "token_signature");
good("the old secret before its deadline", await sign(claims(), {}, secrets.old), {}, { server: "rotating" });
good("the new secret beside it", await sign(claims(), {}, secrets.new), {}, { server: "rotating" });

// Times

await refused("token_expired", "expired an hour ago", claims({ exp: now - 3600 }));
await refused("token_expired", "expired a minute ago", claims({ exp: now - 60 }));
await refused("token_expired", "exp of zero", claims({ exp: 0 }));
await refused("token_expired", "exp before 1970", claims({ exp: -1e12 }));
good("expired within the leeway", await sign(claims({ exp: now - 2 }), {}), {}, { brief: true });
good("exp with a fraction", await sign(claims({ exp: now + 3600.5 })));
good("exp beyond all years", await sign(claims({ exp: 1e300 })));
await refused("token_not_yet_valid", "nbf in an hour", claims({ nbf: now + 3600 }));
good("nbf within the leeway", await sign(claims({ nbf: now + 5 })));
await refused("token_not_yet_valid", "iat in an hour", claims({ iat: now + 3600 }));
good("without iat", await sign(without("iat")));
await refused("token_claims", "without exp", without("exp"));
for (const [name, exp] of Object.entries({ text: String(now + 3600), null: null, true: true, list: [now + 3600], object: {} }))
  await refused("token_claims", `exp is ${name}`, claims({ exp }));
await refused("token_claims", "nbf is text", claims({ nbf: String(now) }));
await refused("token_claims", "iat is null", claims({ iat: null }));

// Issuer and audience

await refused("token_issuer", "another issuer", claims({ iss: "https://evil.example" }));
await refused("token_issuer", "an issuer with a slash more", claims({ iss: "https://id.example/" }));
await refused("token_issuer", "no issuer", without("iss"));
await refused("token_claims", "issuers as a list", claims({ iss: ["https://id.example"] }));
good("the second issuer", await sign(claims({ iss: "https://other.example" })));
await refused("token_audience", "another audience", claims({ aud: "billing" }));
await refused("token_audience", "no audience", without("aud"));
await refused("token_audience", "audiences without ours", claims({ aud: ["billing", "Syncws"] }));
await refused("token_audience", "no audience in the list", claims({ aud: [] }));
await refused("token_claims", "audience is a number", claims({ aud: 7 }));
await refused("token_claims", "a number among audiences", claims({ aud: ["syncws", 7] }));
good("audiences with ours", await sign(claims({ aud: ["billing", "syncws"] })));

// Who and what

await refused("token_claims", "sub is a number", claims({ sub: 7 }));
await refused("token_claims", "jti is an object", claims({ jti: {} }));
good("without sub and jti", await sign(JSON.parse(JSON.stringify(claims({ sub: undefined, jti: undefined })))));
await refused("token_revoked", "revoked by jti", claims({ jti: "revoked-token" }));
await refused("token_revoked", "revoked by sub", claims({ sub: "revoked person" }));
good("a jti that begins like a revoked one", await sign(claims({ jti: "revoked-token-2" })));
await refused("token_claims", "no organisations", without("orgs"));
for (const [name, orgs] of Object.entries({ number: 7, null: null, object: { "org-rio": true }, "a list with a number": ["org-rio", 7], "a list with '*'": ["org-rio", "*"] }))
  await refused("token_claims", `orgs is ${name}`, claims({ orgs }));
good("every organisation", await sign(claims({ orgs: "*" })), { organisations: "*" });
good("organisations as a list", await sign(claims({ orgs: ["org-lima", "org-rio"] })), { organisations: ["org-lima", "org-rio"] });
good("no organisation in the list", await sign(claims({ orgs: [] })), { organisations: [] });
good("another organisation", await sign(claims({ orgs: "org-lima" })), { organisations: ["org-lima"] });
good("an organisation that begins like ours", await sign(claims({ orgs: ["org-ri", "org-rio2"] })), { organisations: ["org-ri", "org-rio2"] });
good("a pattern is no pattern", await sign(claims({ orgs: "org-*" })), { organisations: ["org-*"] });
good("no permissions said", await sign(without("permissions")), { publish: false });
good("permission to subscribe", await sign(claims({ permissions: ["subscribe"] })), { publish: false });
good("permission to publish", await sign(claims({ permissions: ["publish"] })), { subscribe: false });
good("no permission at all", await sign(claims({ permissions: [] })), { subscribe: false, publish: false });
good("permissions as words", await sign(claims({ permissions: "publish openid  subscribe" })));
good("permissions in capitals are none", await sign(claims({ permissions: ["Subscribe", "PUBLISH"] })), { subscribe: false, publish: false });
await refused("token_claims", "permissions is true", claims({ permissions: true }));
await refused("token_claims", "permissions is null", claims({ permissions: null }));
await refused("token_claims", "a number among permissions", claims({ permissions: ["subscribe", 1] }));
good("claims of other names", await sign(without("orgs", { "https://x.example/tenants": ["org-rio"], scope: "subscribe" })), { publish: false }, { server: "renamed" });
tell("the usual claims where others are wanted", await sign(claims()), "token_claims", { server: "renamed" });

// Keys

await refused("token_signature", "HS256 by a stranger", claims(), {}, stranger.secret);
await refused("token_signature", "RS256 by a stranger", claims(), { alg: "RS256", kid: "rsa-1" }, stranger.rsa.privateKey);
await refused("token_signature", "ES256 by a stranger", claims(), { alg: "ES256", kid: "ES256" }, stranger.ec.privateKey);
await refused("token_signature", "PS256 by a stranger without a name", claims(), { alg: "PS256" }, stranger.rsa.privateKey);
await refused("token_signature", "another key's name of the same kind", claims(), { alg: "PS256", kid: "ps-1" }, pairs["rsa-1"].privateKey);
await refused("token_algorithm", "another key's name of another kind", claims(), { alg: "RS256", kid: "ES256" }, pairs["rsa-1"].privateKey);
await refused("token_algorithm", "RS256 for a key that is for PS256", claims(), { alg: "RS256", kid: "ps-1" }, pairs["ps-1"].privateKey);
await refused("token_algorithm", "PS512 for a key that is for PS256", claims(), { alg: "PS512", kid: "ps-1" }, pairs["ps-1"].privateKey);
await refused("token_unknown_key", "ES384 with an unknown name", claims(), { alg: "ES384", kid: "nobody" }, pairs.ES384.privateKey);
for (const kid of ["../../../../dev/null", "rsa-1\u0000", "RSA-1", "' OR 1=1 --"])
  tell(`kid is ${JSON.stringify(kid)}`, raw({ alg: "ES384", kid }, claims(), by(pairs.ES384, "sha384", { dsaEncoding: "ieee-p1363" })),
    kid.includes("\u0000") ? "token_malformed" : "token_unknown_key");
malformed("kid is a number", raw({ alg: "HS256", kid: 1 }, claims()));
malformed("kid is null", raw({ alg: "HS256", kid: null }, claims()));

// Algorithm confusion

const confusions = {
  "PEM": pemOf(pem.rsa),
  "PEM without its newline": pemOf(pem.rsa).trimEnd(),
  "DER": pem.rsa.publicKey.export({ type: "spki", format: "der" }),
  "modulus": Buffer.from(publicJwk(pem.rsa).n, "base64url"),
  "JWK": JSON.stringify(publicJwk(pem.rsa)),
};
for (const [name, secret] of Object.entries(confusions)) {
  tell(`the public ${name} as a secret`, raw({ alg: "HS256" }, claims(), hmac(secret)), "token_algorithm", { server: "public" });
  tell(`the public ${name} as a secret, where there are secrets`, raw({ alg: "HS256" }, claims(), hmac(secret)), "token_signature");
}
tell("HS256 with the name of an RSA key", raw({ alg: "HS256", kid: "rsa-1" }, claims(), hmac(pemOf(pairs["rsa-1"]))), "token_algorithm");
tell("HS256 with the name of an RSA key, where there are no secrets", raw({ alg: "HS256", kid: "rsa-1" }, claims(), hmac(pemOf(pairs["rsa-1"]))), "token_algorithm", { server: "public" });
tell("an empty secret", raw({ alg: "HS256" }, claims(), hmac("")), "token_signature");
tell("HS256 by the key, said to be HS512", raw({ alg: "HS512" }, claims(), hmac()), "token_signature");
tell("HS512 by the key, said to be HS256", raw({ alg: "HS256" }, claims(), hmac(secrets.new, "sha512")), "token_signature");
tell("HS256 where a secret is wanted for RS256", raw({ alg: "RS256" }, claims(), hmac()), "token_signature");
tell("RS256 said to be RS384", raw({ alg: "RS384", kid: "rsa-1" }, claims(), by(pairs["rsa-1"], "sha256")), "token_signature");
tell("RS256 said to be PS256", raw({ alg: "PS256", kid: "rsa-1" }, claims(), by(pairs["rsa-1"], "sha256")), "token_signature");
tell("ES256 by P-384", raw({ alg: "ES256", kid: "ES384" }, claims(), by(pairs.ES384, "sha256", { dsaEncoding: "ieee-p1363" })), "token_algorithm");
tell("ES512 by P-384", raw({ alg: "ES512", kid: "ES384" }, claims(), by(pairs.ES384, "sha512", { dsaEncoding: "ieee-p1363" })), "token_algorithm");
for (const alg of ["none", "None", "NONE", "nOnE", "none ", "", "hs256", "HS256 ", "RS1", "EdDSA", "ES256K", "A256KW", "dir"])
  tell(`alg is ${JSON.stringify(alg)}`, raw({ alg }, claims()), "token_algorithm");
for (const alg of ["none", "None", "NONE", "nOnE", "HS256", "RS256", "ES256"])
  tell(`alg is ${alg} without a signature`, raw({ alg }, claims(), nobody), ["HS256", "RS256", "ES256"].includes(alg) ? "token_signature" : "token_algorithm");
tell("no alg", raw({ typ: "JWT" }, claims()), "token_algorithm");
tell("alg is null", raw({ alg: null }, claims()), "token_algorithm");
tell("alg is a list", raw({ alg: ["HS256"] }, claims()), "token_algorithm");

// Keys that the token brings along

const evil = publicJwk(stranger.rsa, { kid: "rsa-1" });
const brought = { jwk: evil, jku: "http://127.0.0.1:1/keys", x5u: "http://127.0.0.1:1/chain", x5c: ["MIIB"], x5t: "AAAA" };
for (const [name, value] of Object.entries(brought)) {
  const header = { alg: "RS256", kid: "rsa-1", [name]: value };
  tell(`${name} by a stranger`, raw(header, claims(), by(stranger.rsa, "sha256")), "token_signature");
  good(`${name} is ignored`, raw(header, claims(), by(pairs["rsa-1"], "sha256")));
}
tell("jwk by a stranger without a name", raw({ alg: "RS256", jwk: evil }, claims(), by(stranger.rsa, "sha256")), "token_signature");
tell("jwk with a secret", raw({ alg: "HS256", jwk: { kty: "oct", k: encode(stranger.secret) } }, claims(), hmac(stranger.secret)), "token_signature");
good("typ is another", await sign(claims(), { typ: "at+jwt" }));

// crit

tell("crit: b64", await new jose.CompactSign(bytes(JSON.stringify(claims()))).setProtectedHeader({ alg: "HS256", b64: true, crit: ["b64"] }).sign(secrets.new), "token_critical");
for (const crit of [["exp"], ["https://x.example/policy"], [], ["alg"], "exp", null])
  tell(`crit is ${JSON.stringify(crit)}`, raw({ alg: "HS256", crit, exp: 1 }, claims()), "token_critical");
tell("b64 false", raw({ alg: "HS256", b64: false, crit: ["b64"] }, claims()), "token_critical");

// Tampering

const [header, payload, signature] = (await sign(claims())).split(".");
const [, richer] = (await sign(claims({ orgs: "*" }), {}, stranger.secret)).split(".");
const flipped = (text, at) => text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
tell("another payload", `${header}.${richer}.${signature}`, "token_signature");
tell("another header", `${encode('{"alg":"HS256","typ":"x"}')}.${payload}.${signature}`, "token_signature");
for (const at of [0, 20, 41]) tell(`a changed signature at ${at}`, `${header}.${payload}.${flipped(signature, at)}`, "token_signature");
tell("a signature of zeros", `${header}.${payload}.${encode(Buffer.alloc(32))}`, "token_signature");
tell("a signature cut by four", `${header}.${payload}.${encode(Buffer.from(signature, "base64url").subarray(0, 28))}`, "token_signature");
tell("a signature with more behind", `${header}.${payload}.${encode(Buffer.concat([Buffer.from(signature, "base64url"), Buffer.from("x")]))}`, "token_signature");
tell("without its signature", `${header}.${payload}.`, "token_signature");
malformed("without its signature and dot", `${header}.${payload}`);
malformed("only a header", header);
malformed("cut in the payload", `${header}.${payload.slice(0, 20)}`);
malformed("a payload cut in the middle", `${header}.${payload.slice(0, 40)}.${signature}`);
malformed("no header", `.${payload}.${signature}`);
malformed("no payload", `${header}..${signature}`);
malformed("two dots", "..");
malformed("three words", "a.b.c");
malformed("four parts", `${header}.${payload}.${signature}.${signature}`);
malformed("a fourth, empty part", `${header}.${payload}.${signature}.`);
const es = by(pairs.ES256, "sha256", { dsaEncoding: "ieee-p1363" });
const esHeader = { alg: "ES256", kid: "ES256" };
good("ES256 by hand", raw(esHeader, claims(), es));
tell("ES256 in DER", raw(esHeader, claims(), by(pairs.ES256, "sha256", { dsaEncoding: "der" })), "token_signature");
tell("ES256 of zeros", raw(esHeader, claims(), () => Buffer.alloc(64)), "token_signature");
tell("ES256 with numbers made longer", raw(esHeader, claims(), (text) => {
  const both = es(text);
  return Buffer.concat([Buffer.alloc(16), both.subarray(0, 32), Buffer.alloc(16), both.subarray(32)]);
}), "token_signature");
const pss = (saltLength) => by(pairs["rsa-1"], "sha256", { padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength });
const pssHeader = { alg: "PS256", kid: "rsa-1" };
good("PS256 with a salt of 32", raw(pssHeader, claims(), pss(32)));
tell("PS256 without salt", raw(pssHeader, claims(), pss(0)), "token_signature");
tell("PS256 with the longest salt", raw(pssHeader, claims(), pss(crypto.constants.RSA_PSS_SALTLEN_MAX_SIGN)), "token_signature");
tell("an RSA signature with a zero in front", raw({ alg: "RS256", kid: "rsa-1" }, claims(), (text) => Buffer.concat([Buffer.alloc(1), by(pairs["rsa-1"], "sha256")(text)])), "token_signature");

// Base64url

malformed("padding", `${header}.${payload}.${signature}=`);
malformed("the other base64", raw({ alg: "HS256" }, claims({ note: "???>>>" })).replaceAll("_", "/").replaceAll("-", "+").replace(/[^/+]*$/, (rest) => rest + "+"));
malformed("bits left over", `${header}.${payload}.${signature.slice(0, -1)}${nextDigit(signature.at(-1))}`);
malformed("a digit left over", `${header}.${payload}.${signature}AA`);
malformed("a percent escape", `${header}.${payload}.${signature}%3D`);

function nextDigit(digit) {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return digits[digits.indexOf(digit) + 1];
}

// JSON

const text = JSON.stringify(claims());
malformed("exp twice", raw({ alg: "HS256" }, text.replace("{", `{"exp":${now + 10},`)));
malformed("orgs twice", raw({ alg: "HS256" }, text.replace("{", '{"orgs":"*",')));
malformed("a name twice further in", raw({ alg: "HS256" }, text.replace("{", '{"x":{"a":1,"a":2},')));
malformed("a name twice, once escaped", raw({ alg: "HS256" }, text.replace("{", '{"\\u006frgs":"*",')));
malformed("alg twice", raw('{"alg":"none","alg":"HS256"}', claims()));
malformed("alg twice, the other way", raw('{"alg":"HS256","alg":"none"}', claims()));
malformed("kid twice", raw('{"alg":"HS256","kid":"a","kid":"b"}', claims()));
malformed("header is a list", raw('["HS256"]', claims()));
malformed("header is text", raw('"HS256"', claims()));
malformed("header is empty", raw("", claims()));
malformed("something behind the header", raw('{"alg":"HS256"} x', claims()));
malformed("a comma at the header's end", raw('{"alg":"HS256",}', claims()));
malformed("payload is a list", raw({ alg: "HS256" }, [claims()]));
malformed("payload is null", raw({ alg: "HS256" }, "null"));
malformed("payload is no JSON", raw({ alg: "HS256" }, "orgs=*"));
malformed("payload is a token", raw({ alg: "HS256", cty: "JWT" }, await sign(claims())));
malformed("something behind the payload", raw({ alg: "HS256" }, text + "{}"));
malformed("a zero byte behind the payload", raw({ alg: "HS256" }, text + "\u0000"));
malformed("a mark before the payload", raw({ alg: "HS256" }, "\ufeff" + text));
malformed("not UTF-8", raw({ alg: "HS256" }, Buffer.concat([Buffer.from(text.slice(0, -1) + ',"x":"'), Buffer.from([0xff]), Buffer.from('"}')])));
malformed("a number beyond all", raw({ alg: "HS256" }, text.replace("{", '{"x":1e999,')));
malformed("not a number", raw({ alg: "HS256" }, text.replace("{", '{"x":NaN,')));
malformed("a zero byte in a text", raw({ alg: "HS256" }, text.replace("org-rio", "org-rio\\u0000")));
malformed("2,500 deep", raw({ alg: "HS256" }, text.replace("{", `{"x":${"[".repeat(2500)}${"]".repeat(2500)},`)));

// Size, and other shapes

function ofSize(size) {
  for (let more = 0; more < 4; more += 1)
    for (let pad = Math.floor((size - 500) * 0.7); pad < size; pad += 1) {
      const token = raw({ alg: "HS256", x: "x".repeat(more) }, claims({ jti: "a", pad: "x".repeat(pad) }));
      if (token.length === size) return token;
      if (token.length > size) break;
    }
  throw new Error(`no token of ${size} bytes`);
}
good("8,192 bytes", ofSize(8192));
malformed("8,193 bytes", ofSize(8193));
malformed("12,000 bytes", ofSize(12000));
malformed("a thousand dots", ".".repeat(1000));
malformed("encrypted", await new jose.CompactEncrypt(bytes(JSON.stringify(claims()))).setProtectedHeader({ alg: "dir", enc: "A256GCM" }).encrypt(secrets.new.subarray(0, 32)));
malformed("an unsecured token of the library", new jose.UnsecuredJWT(claims()).encode().replace(/\.$/, ""));
tell("an unsecured token of the library, whole", new jose.UnsecuredJWT(claims()).encode(), "token_algorithm");
malformed("the JSON form", JSON.stringify(await new jose.FlattenedSign(bytes(text)).setProtectedHeader({ alg: "HS256" }).sign(secrets.new)));

process.stdout.write(told.map((one) => JSON.stringify(one) + "\n").join(""));
