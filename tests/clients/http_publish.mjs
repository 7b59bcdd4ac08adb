// Publishes with fetch: the body is what stands on standard input.
//
//   node http_publish.mjs URL
//
//   {"status":200,"body":{…}}
let body = "";
for await (const piece of process.stdin) body += piece;
const answer = await fetch(process.argv[2], { method: "POST", body });
process.stdout.write(JSON.stringify({ status: answer.status, body: await answer.json() }) + "\n");
