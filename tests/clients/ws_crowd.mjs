// Watchers made with npm's `ws` that come and go in one room; told what to do on stdin, one JSON object a line:
//
//   {"join":"a"}  {"join":"b","query":"?since=3"}  {"leave":"a"}  {"pause":"b"}  {"resume":"b"}
//   {"join":"c","takeover":false}     demands server_no_context_takeover
//
// Says what happens to whom, one JSON object a line of stdout:
//
//   {"who":"a","open":"<extensions>"}  {"who":"a","message":"<text>"}  {"who":"a","close":1005}  {"who":"a","error":"…"}
//
//   node ws_crowd.mjs URL [SUBPROTOCOL]
import { createInterface } from "node:readline";
import WebSocket from "ws";

const [url, ...protocols] = process.argv.slice(2);
const say = (happening) => process.stdout.write(JSON.stringify(happening) + "\n");
const sockets = new Map();

const join = (who, query = "", takeover = true) => {
  const socket = new WebSocket(url + query, protocols, {
    perMessageDeflate: { serverNoContextTakeover: !takeover, threshold: 0 },
  });
  sockets.set(who, socket);
  socket.on("open", () => say({ who, open: socket.extensions }));
  socket.on("message", (data) => say({ who, message: data.toString() }));
  socket.on("error", (error) => say({ who, error: error.message }));
  socket.on("close", (code) => say({ who, close: code }));
};

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  if (order.join) join(order.join, order.query, order.takeover);
  if (order.leave) sockets.get(order.leave).close();
  if (order.pause) sockets.get(order.pause).pause();
  if (order.resume) sockets.get(order.resume).resume();
}
for (const socket of sockets.values()) socket.terminate();
