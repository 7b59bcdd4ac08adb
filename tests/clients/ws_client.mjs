// A watcher made with npm's `ws`: says what happens to one connection, one JSON object a line of stdout.
//
//   node ws_client.mjs URL [SUBPROTOCOL…]
//
//   {"open":"<negotiated subprotocol>"}   {"message":"<text>"}   {"close":1001,"reason":""}   {"error":"…"}
//
// Ends by itself once the connection is closed.
import WebSocket from "ws";

const [url, ...protocols] = process.argv.slice(2);
const say = (happening) => process.stdout.write(JSON.stringify(happening) + "\n");

const socket = new WebSocket(url, protocols);
socket.on("open", () => say({ open: socket.protocol }));
socket.on("message", (data, isBinary) => say(isBinary ? { binary: data.length } : { message: data.toString() }));
socket.on("unexpected-response", (_request, response) => {
  say({ error: `HTTP ${response.statusCode}` });
  socket.terminate();
});
socket.on("error", (error) => say({ error: error.message }));
socket.on("close", (code, reason) => say({ close: code, reason: reason.toString() }));
