// A page of a given origin in headless Chromium, which runs the script it is given. What the script tells comes out as
// one JSON object a line of stdout.
//
//   node browser_page.mjs http://app.example.com:8080 SCRIPT [COOKIE]
//
// Every name is looked up as this machine; the page is served here, on the origin's port, with the cookie if there is
// one. SCRIPT is the body of an async function, which finds
//
//   tell(object)                        says it
//   hear()                              the next line of stdin, as JSON
//   connect(url, protocols, ...first)   opens a WebSocket, sends `first` at once, and tells all that happens to it;
//                                       gives {socket, opened, closed}, the last two as promises (`opened` is false if
//                                       it never did)
//
// $CHROMIUM is the browser to start; without it, Debian's. Ends when the script has.
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const [origin, script, cookie] = process.argv.slice(2);
const say = (happening) => process.stdout.write(JSON.stringify(happening) + "\n");

let lines;
const hear = async () => {
  lines ??= createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  return JSON.parse((await lines.next()).value);
};

const servePage = (port) =>
  new Promise((resolve) => {
    const server = createServer((_request, response) => {
      const headers = { "Content-Type": "text/html; charset=utf-8" };
      if (cookie) headers["Set-Cookie"] = `${cookie}; Path=/; HttpOnly`;
      response.writeHead(200, headers);
      response.end("<!doctype html><title>page</title>");
    });
    server.listen(port, "127.0.0.1", () => resolve(server));
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
      "--host-resolver-rules=MAP * 127.0.0.1",
    ],
  });

/** Runs in the page. */
const run = async (script) => {
  let told = Promise.resolve();
  const tell = (happening) => (told = told.then(() => window.tell(happening)));
  const connect = (url, protocols, ...first) => {
    const socket = new WebSocket(url, protocols);
    const opened = new Promise((done) => {
      socket.onopen = () => {
        tell({ open: socket.protocol });
        for (const message of first) socket.send(JSON.stringify(message));
        done(true);
      };
      socket.addEventListener("close", () => done(false));
    });
    const closed = new Promise((done) => {
      socket.onclose = ({ code, reason }) => done(tell({ close: code, reason }));
    });
    socket.onmessage = ({ data }) => tell({ message: JSON.parse(data) });
    return { socket, opened, closed };
  };
  const AsyncFunction = (async () => {}).constructor;
  await new AsyncFunction("tell", "hear", "connect", script)(tell, window.hear, connect);
  await told;
};

const pages = await servePage(Number(new URL(origin).port));
const browser = await launch();
try {
  const page = await browser.newPage();
  await page.exposeFunction("tell", say);
  await page.exposeFunction("hear", hear);
  await page.goto(origin);
  await page.evaluate(run, script);
} finally {
  process.stdin.destroy();
  await browser.close();
  pages.close();
}
