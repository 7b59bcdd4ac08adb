// The browser's own `new WebSocket(...)` in headless Chromium, on a page of a tiny HTTP server. Says what happens, one
// JSON object a line of stdout, with the same words as ws_client.mjs.
//
//   node browser_client.mjs URL [SUBPROTOCOL…]
//
// $CHROMIUM is the browser to start; without it, Debian's. Ends by itself once the connection is closed.
import { createServer } from "node:http";
import { chromium } from "playwright-core";

const [url, ...protocols] = process.argv.slice(2);
const say = (happening) => process.stdout.write(JSON.stringify(happening) + "\n");

const servePage = () =>
  new Promise((resolve) => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" });
      response.end("<!doctype html><title>watcher</title>");
    });
    server.listen(0, "127.0.0.1", () => resolve(server));
  });

const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

/** Runs in the page: reports through `tell`, which the script exposes there, and keeps the order of what happened. */
const watch = ({ url, protocols }) => {
  let told = Promise.resolve();
  const inOrder = (happening) => (told = told.then(() => window.tell(happening)));
  const socket = protocols.length > 0 ? new WebSocket(url, protocols) : new WebSocket(url);
  socket.onopen = () => inOrder({ open: socket.protocol });
  socket.onmessage = ({ data }) => inOrder(typeof data === "string" ? { message: data } : { binary: data.size });
  socket.onclose = ({ code, reason, wasClean }) => inOrder({ close: code, reason, wasClean });
};

const pages = await servePage();
const browser = await launch();
try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${pages.address().port}/`);
  await new Promise((closed) => {
    page.exposeFunction("tell", (happening) => {
      say(happening);
      if ("close" in happening) closed();
    }).then(() => page.evaluate(watch, { url, protocols }));
  });
} finally {
  await browser.close();
  pages.close();
}
