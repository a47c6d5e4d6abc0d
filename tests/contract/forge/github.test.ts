import { forgeContract } from "./forge-contract";
import { startGitHubWorlds, type GitHubWorlds } from "./github-world";

let worlds: GitHubWorlds;
forgeContract("github", {
  async setUp() {
    worlds = await startGitHubWorlds();
  },
  tearDown: () => worlds.close(),
  makeWorld: () => worlds.makeWorld(),
});
