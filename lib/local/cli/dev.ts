import { loadEnvironmentFiles } from "./environment-files";
import { hostedParts } from "./hosted";
import { launch } from "./launch";
import { takePort } from "./ports";
import { hostnameFor, serve, serveUntilStopped } from "./serve";

/** `npm run dev`: the stack, as far as it is not hosted, and the app with hot reload. */
launch(async () => {
  loadEnvironmentFiles("dev");
  const hosted = hostedParts(process.env);
  const port = await takePort("PORT", 3000, hostnameFor(hosted));
  const stackPort = await takePort("STACK_PORT", 54321, "127.0.0.1");
  const served = await serve({ mode: "dev", hosted, port, stackPort });
  console.log(`MorningAI runs at ${served.url} (Ctrl-C stops it).`);
  return serveUntilStopped(served);
});
