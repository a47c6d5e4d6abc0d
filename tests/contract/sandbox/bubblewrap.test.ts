import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createServer as createTcpServer, type AddressInfo } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bubblewrapProblem, createBubblewrapProvider } from "@/lib/sandbox/bubblewrap";
import { openProvider } from "@/lib/sandbox/open-provider";
import type { NetworkPolicy } from "@/lib/sandbox/sandbox";
import { sandboxContract } from "./sandbox-contract";

sandboxContract("bubblewrap", createBubblewrapProvider);

describe("the isolation of bubblewrap", () => {
  let folder: string;
  let root: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "morning-sandbox-"));
    root = join(folder, "work");
    mkdirSync(root);
    writeFileSync(join(folder, "secret.txt"), "outside");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const open = (network: NetworkPolicy = "none", registries: string[] = []) => createBubblewrapProvider({ registries: { urls: registries, environment: {} } }).open({ root, network });

  it("is chosen by default, and works on this machine", async () => {
    expect(await bubblewrapProblem()).toBeNull();
    expect((await openProvider(undefined)).name).toBe("bubblewrap");
    expect((await openProvider("unsafe")).name).toBe("unsafe");
  });

  it("says how to get it where it is missing", async () => {
    const path = process.env.PATH;
    process.env.PATH = folder;
    try {
      await expect(openProvider("bubblewrap")).rejects.toThrow(/apt-get install bubblewrap.*SANDBOX=unsafe/);
    } finally {
      process.env.PATH = path;
    }
  });

  it("shows no file of the host outside the system's programs", async () => {
    const sandbox = await open();
    const places = ["/etc/shadow", join(folder, "secret.txt"), process.cwd(), "/root/.ssh", "/var/log", "/run/docker.sock", "/home/morning/../../root/.bashrc"];
    for (const place of places) expect((await sandbox.run({ command: ["ls", "-la", "--", place], phase: "run" })).exitCode, place).not.toBe(0);
    const home = (await sandbox.run({ command: `ls -A ${homedir()} 2>/dev/null`, phase: "run" })).output;
    expect(home.split("\n").filter((name) => name !== "" && !/^\.(pyenv|rustup|nvm|local|asdf|volta|bun)$|^go$/.test(name))).toEqual([]);
    const processes = (await sandbox.run({ command: "ls /proc | grep -c '^[0-9]'", phase: "run" })).output;
    expect(Number(processes)).toBeLessThan(8);
  });

  it("writes nowhere but in the tree, home and temporary folder", async () => {
    const sandbox = await open();
    for (const place of ["/x", "/usr/x", "/etc/x", "/dev/x", "/opt/x", "/work/../x", "/proc/sys/kernel/hostname", "/proc/sys/kernel/domainname", "/proc/self/comm", process.execPath])
      expect((await sandbox.run({ command: ["sh", "-c", `echo x > ${place}`], phase: "run" })).exitCode, place).not.toBe(0);
    // Nothing below /proc can be opened for writing: tried without writing, because a hole there would change the machine.
    const writable = await sandbox.run({ command: "find /proc -path '/proc/[0-9]*' -prune -o -type f -writable -print 2>/dev/null | head", phase: "run" });
    expect(writable.output).toBe("");
    expect((await sandbox.run({ command: "mount -t tmpfs x /mnt; unshare -Ur true && echo nested; chroot / true && echo chrooted", phase: "run" })).output).not.toMatch(/nested|chrooted/);
  });

  it("shows extra folders read-only, and git works in the tree without being able to change its config", async () => {
    const git = (...args: string[]) => execFileSync("git", args, { cwd: root, env: { PATH: process.env.PATH, HOME: "/nonexistent", GIT_CONFIG_GLOBAL: "/dev/null" } as unknown as NodeJS.ProcessEnv, encoding: "utf8" });
    git("init", "-q", "-b", "main", "--separate-git-dir", join(folder, "git"));
    rmSync(join(root, ".git"));
    const sandbox = await createBubblewrapProvider().open({ root, network: "none", readOnly: { "/git": join(folder, "git") } });
    writeFileSync(join(root, "new.txt"), "x");
    expect((await sandbox.run({ command: "git status --porcelain", phase: "run" })).output).toBe("?? new.txt\n");
    const attempts = await sandbox.run({ command: "git config core.fsmonitor /work/evil; echo x > /git/hooks/pre-commit; rm -rf .git; mv .git other; mkdir .git; echo x > .git; git add new.txt", phase: "run" });
    expect(attempts.output).toMatch(/Read-only|busy|File exists|could not lock/);
    expect(readFileSync(join(folder, "git", "config"), "utf8")).not.toContain("fsmonitor");
    expect(existsSync(join(folder, "git", "hooks", "pre-commit"))).toBe(false);
    // git elsewhere is not redirected to the tree's repository.
    expect((await sandbox.run({ command: "cd /tmp && git init -q other && cd other && git status --porcelain && git rev-parse --git-dir", phase: "run" })).output).toBe(".git\n");
  });

  it("dies with the app, even by SIGKILL", async () => {
    const script = `
      import { createBubblewrapProvider } from ${JSON.stringify(join(process.cwd(), "lib/sandbox/bubblewrap.ts"))};
      void createBubblewrapProvider().open({ root: ${JSON.stringify(root)}, network: "none" }).then((sandbox) =>
        sandbox.run({ phase: "run", command: "trap '' TERM; setsid sh -c 'while :; do date +%s%N > beat; sleep 0.05; done' & wait; sleep 600" }));`;
    writeFileSync(join(folder, "app.mts"), script);
    const app = spawn(process.execPath, ["--import", "tsx", join(folder, "app.mts")], { cwd: process.cwd(), stdio: ["ignore", "ignore", "inherit"] });
    while (!existsSync(join(root, "beat"))) await new Promise((resolve) => setTimeout(resolve, 50));
    const gone = new Promise((resolve) => app.on("close", resolve));
    app.kill("SIGKILL");
    await gone;
    await new Promise((resolve) => setTimeout(resolve, 500));
    const last = readFileSync(join(root, "beat"), "utf8");
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(readFileSync(join(root, "beat"), "utf8")).toBe(last);
  });

  describe("network", () => {
    let server: Server;
    let url: string;
    const asked: string[] = [];
    beforeEach(async () => {
      asked.length = 0;
      server = createServer((request, response) => (asked.push(request.url ?? ""), response.end("package")));
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    });
    afterEach(() => void server.close());
    // NO_PROXY is emptied: the test registry is on loopback, which no package registry is.
    const fetching = (target: string) => `NO_PROXY= no_proxy= node -e 'fetch(${JSON.stringify(target)}).then(async (r) => { console.log(r.status, await r.text()); }, (e) => console.log("failed", e.cause?.code ?? e.message))'`;

    it("is absent by default, in both phases", async () => {
      const sandbox = await open("none", [url]);
      for (const phase of ["setup", "run"] as const) expect((await sandbox.run({ command: fetching(url), phase })).output).toMatch(/^failed/);
      expect((await sandbox.run({ command: "cat /proc/net/dev | tail -n +3 | cut -d: -f1 | tr -d ' '", phase: "run" })).output).toBe("lo\n");
      expect(asked).toEqual([]);
    });

    it("reaches package registries during set-up alone, under the install policy", async () => {
      const sandbox = await open("install", [url]);
      expect((await sandbox.run({ command: fetching(`${url}left-pad`), phase: "setup" })).output).toBe("200 package\n");
      expect((await sandbox.run({ command: fetching(`${url}again`), phase: "run" })).output).toMatch(/^failed/);
      expect(asked).toEqual(["/left-pad"]);
    });

    it("refuses every other host, by name, address and port", async () => {
      const other = createTcpServer((socket) => socket.end("reached"));
      await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
      const port = (other.address() as AddressInfo).port;
      const sandbox = await open("install", [url]);
      for (const target of [`http://127.0.0.1:${port}/`, `http://localhost:${port}/`, `http://[::1]:${port}/`, "http://example.com/", "http://169.254.169.254/latest/meta-data"])
        expect((await sandbox.run({ command: fetching(target), phase: "setup" })).output, target).toMatch(/^(403|failed)/);
      other.close();
    });

    it("never reaches this machine or its private network under the policy all", async () => {
      const sandbox = await open("all");
      for (const target of [url, url.replace("127.0.0.1", "localhost"), "http://10.0.0.1/", "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/"])
        expect((await sandbox.run({ command: fetching(target), phase: "run" })).output, target).toMatch(/^(403|502|failed)/);
      expect(asked).toEqual([]);
    });

    it("leaves no proxy behind", async () => {
      const sandbox = await open("install", [url]);
      const seen = await sandbox.run({ command: "ls /run/morning; cat /proc/net/unix | wc -l", phase: "setup" });
      expect(seen.output).toContain("egress.sock");
      const left = execFileSync("sh", ["-c", `cat /proc/net/unix | grep -c morning-egress || true`], { encoding: "utf8" });
      expect(Number(left)).toBe(0);
    });
  });
});
