// What uWebSockets does with the same load: a topic for each organisation, and app.publish. Same arguments,
// protocol and ready line as ws_server.mjs. The package brings its C++ as a binary; the fallback in JavaScript
// that it has for other systems is not what is to be measured, and is refused.
//
//     node uws_server.mjs --port N --socket PATH [--batch 64] [--compress]     (--batch means nothing here)
//
// With --compress it agrees to permessage-deflate with the shared compressor: no context, as the frames of a
// topic are packed once for all.

import { nodePeer, require } from './node_peer.mjs';

const PACKAGE = '@trufflesuite/uws-js-unofficial';
const peer = nodePeer('uws_server');

function loadUws() {
  const uws = require(PACKAGE);
  const binary = Object.keys(require.cache).some((path) => path.endsWith('.node'));
  return binary ? uws : peer.stop(2, `${PACKAGE} has no binary for this Node (${process.version})`);
}

const uws = peer.load(loadUws);
const options = peer.readOptions();
const app = uws.App();

// No subprotocol is ever chosen: this server only speaks the plain mode.
function upgrade(response, request, context) {
  const organizationId = request.getParameter(0);
  const key = request.getHeader('sec-websocket-key');
  const extensions = request.getHeader('sec-websocket-extensions');
  response.upgrade({ organizationId }, key, '', extensions, context);
}

function open(client) {
  const { organizationId } = client.getUserData();
  client.subscribe(organizationId);
  const timestamp = new Date().toISOString();
  client.send(JSON.stringify({ type: 'CONNECTED', organizationId, timestamp }));
}

// Its default drops what a client is more than 64 KiB behind; 0 keeps everything, as the others do.
app.ws('/api/ws/sync/:organizationId', {
  compression: options.compress ? uws.SHARED_COMPRESSOR : uws.DISABLED,
  maxBackpressure: 0,
  idleTimeout: 0,
  upgrade,
  open,
});

function broadcast(line) {
  const { organizationId } = JSON.parse(line);
  if (organizationId) app.publish(organizationId, line, false, options.compress);
}

function listen(port) {
  return new Promise((resolve, reject) => {
    app.listen('127.0.0.1', port, (socket) => (socket ? resolve(socket) : reject(new Error('the port is taken'))));
  });
}

const listener = await listen(options.port).catch((error) => peer.stop(2, error.message));
await peer.serve({ socket: options.socket, port: uws.us_socket_local_port(listener), broadcast });
