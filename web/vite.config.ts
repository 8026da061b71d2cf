import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig, type HttpProxy } from "vite";

/** Where `npm run dev` finds a running server. */
const server = process.env.PERDURA_SERVER_URL ?? "http://localhost:8288";
const served = ["/rpc", "/api", "/health", "/metrics", "/t", "/e", "/dev", "/v1", "/v2", "/rawr"];

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@contract": fileURLToPath(new URL("../clients/typescript/perdura.ts", import.meta.url)) } },
  build: {
    target: "es2022",
    // Every script and style is a file of its own: the page's content security policy allows nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // For the check of how much each screen loads: `cargo xtask web-budget`.
    manifest: true,
    reportCompressedSize: false,
  },
  server: { proxy: Object.fromEntries(served.map((path) => [`^${path}(/|$)`, { target: server, configure: passOnBreaks }])) },
});

/** A stream that breaks on the server's side breaks on the browser's too; by itself the proxy would leave it hanging. */
function passOnBreaks(proxy: HttpProxy.ProxyServer): void {
  proxy.on("proxyRes", (answer, _, response) => {
    answer.on("close", () => {
      if (!answer.complete) response.destroy();
    });
  });
}
