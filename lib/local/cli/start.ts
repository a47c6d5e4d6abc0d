import { ensureBuild } from "./build";
import { loadEnvironmentFiles } from "./environment-files";
import { hostedParts } from "./hosted";
import { launch } from "./launch";
import { takePort } from "./ports";
import { hostnameFor, serve, serveUntilStopped } from "./serve";

/** `npm start`: the stack, as far as it is not hosted, and the production build; builds when the sources are newer. */
launch(async () => {
  loadEnvironmentFiles("start");
  const hosted = hostedParts(process.env);
  const port = await takePort("PORT", 3000, hostnameFor(hosted));
  const stackPort = await takePort("STACK_PORT", 54321, "127.0.0.1");
  await ensureBuild();
  const served = await serve({ mode: "start", hosted, port, stackPort });
  console.log(`MorningAI runs at ${served.url} (Ctrl-C stops it).`);
  return serveUntilStopped(served);
});
