import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CommandRequest, Sandbox, SandboxProvider } from "@/lib/sandbox/sandbox";

/** What every provider does alike, isolated or not. */
export function sandboxContract(name: string, makeProvider: () => SandboxProvider): void {
  describe(`sandbox: ${name}`, () => {
    let folder: string;
    let root: string;
    let sandbox: Sandbox;
    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), "morning-sandbox-"));
      root = join(folder, "work");
      mkdirSync(root);
      writeFileSync(join(folder, "secret.txt"), "outside");
      sandbox = await makeProvider().open({ root, network: "none" });
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    const run = (command: CommandRequest["command"], options: Partial<CommandRequest> = {}) => sandbox.run({ command, phase: "run", ...options });
    const refused = expect.objectContaining({ code: "bad_request" });

    describe("commands", () => {
      it("answers with exit code and output, in order of arrival", async () => {
        let live = "";
        const result = await run("echo one; echo two >&2; echo drei: ü; exit 3", { onOutput: (text) => (live += text) });
        expect(result).toMatchObject({ exitCode: 3, ended: "exit", output: "one\ntwo\ndrei: ü\n", truncated: false });
        expect(live).toBe(result.output);
      });

      it("runs argv without a shell, and nothing that looks like an option", async () => {
        expect((await run(["printf", "%s|", "a b", "$HOME", "--help"])).output).toBe("a b|$HOME|--help|");
        expect((await run("no-such-program-at-all")).exitCode).toBe(127);
        for (const command of [[], [""], ["--bind", "/", "/x"], ["echo", "\0"]]) await expect(run(command)).rejects.toEqual(refused);
      });

      it("works on files named like options", async () => {
        await sandbox.writeFile("-rf", "kept");
        await sandbox.writeFile("--help", "kept");
        expect(await sandbox.readFile("-rf")).toBe("kept");
        expect((await run("cat ./-rf ./--help")).output).toBe("keptkept");
      });

      it("hands in only the environment that it is given", async () => {
        process.env.MORNING_TEST_SECRET = "do-not-leak";
        try {
          const result = await run("env; cat /proc/1/environ 2>/dev/null; true", { environment: { GIVEN: "yes" } });
          expect(result.output).toContain("GIVEN=yes");
          expect(result.output).not.toContain("do-not-leak");
        } finally {
          delete process.env.MORNING_TEST_SECRET;
        }
      });

      it("runs the Node that runs the app", async () => {
        expect((await run("node --version")).output.trim()).toBe(process.version);
      });

      it("keeps home and temporary files between commands, beside the tree", async () => {
        await run('echo kept > "$HOME/file"; echo kept > "$TMPDIR/file"');
        expect((await run('cat "$HOME/file" "$TMPDIR/file"')).output).toBe("kept\nkept\n");
        expect(readdirSync(root)).toEqual([]);
      });
    });

    describe("limits", () => {
      it("ends a command at its time limit", async () => {
        const result = await run("echo begun; sleep 600", { limits: { wallMs: 500 } });
        expect(result).toMatchObject({ exitCode: null, ended: "timeout" });
        expect(result.output).toMatch(/^begun\n\[stopped: longer than 0.5 s\]/);
      });

      it("ends a command that has used its CPU time", async () => {
        expect(await run("while :; do :; done", { limits: { cpuSeconds: 1 } })).toMatchObject({ exitCode: null, ended: "timeout" });
      });

      it("ends a command that ignores the warning about its CPU time", async () => {
        const result = await run("trap '' XCPU; while :; do :; done", { limits: { cpuSeconds: 1, wallMs: 20_000 } });
        expect([result.ended, result.exitCode]).toEqual(result.ended === "exit" ? ["exit", 137] : ["killed", null]);
      });

      it("ends endless output, and keeps its head and tail", async () => {
        const result = await run("echo first; yes 0123456789", { limits: { outputBytes: 10_000 } });
        expect(result).toMatchObject({ exitCode: null, ended: "output-limit", truncated: true });
        expect(result.output.length).toBeLessThan(11_000);
        expect(result.output).toMatch(/^first\n0123456789/);
      });

      it("ends a command that takes too much memory", async () => {
        const result = await run("node -e 'const a = []; for (;;) a.push(Buffer.alloc(8e6, 1))'", { limits: { memoryBytes: 300 * 1024 ** 2 } });
        expect(result).toMatchObject({ exitCode: null, ended: "memory-limit" });
      });

      it("counts the memory of the whole tree", async () => {
        const child = "node -e 'const a = Buffer.alloc(150e6, 1); setTimeout(() => a, 60000)' & ";
        expect(await run(`${child}${child}${child}wait`, { limits: { memoryBytes: 400 * 1024 ** 2 } })).toMatchObject({ ended: "memory-limit" });
      });

      it("ends a fork bomb within bounds, and the machine goes on", async () => {
        const bomb = await run("bomb() { bomb | bomb & }; bomb; sleep 2", { limits: { processes: 100, wallMs: 10_000 } });
        // The kernel lets its forks fail; a watcher ends it where the kernel cannot.
        expect(["exit", "killed", "timeout"]).toContain(bomb.ended);
        expect((await run("echo alive")).output).toBe("alive\n");
      });

      it("refuses to write a file over its limit", async () => {
        const result = await run("head -c 3000000 /dev/zero > big", { limits: { fileBytes: 1_000_000 } });
        expect(result.exitCode).not.toBe(0);
        expect(statSync(join(root, "big")).size).toBeLessThanOrEqual(1_000_000);
      });
    });

    describe("cancelling", () => {
      it("ends the whole tree: a grandchild that ignores signals and left its group", async () => {
        const stop = new AbortController();
        const grandchild = `trap "" TERM HUP INT; while :; do date +%s%N > beat; sleep 0.05; done`;
        const running = run(`setsid sh -c '${grandchild}' & trap "" TERM; wait; sleep 600`, { signal: stop.signal });
        while (!existsSync(join(root, "beat"))) await new Promise((resolve) => setTimeout(resolve, 20));
        stop.abort();
        expect(await running).toMatchObject({ exitCode: null, ended: "cancelled" });
        const last = readFileSync(join(root, "beat"), "utf8");
        await new Promise((resolve) => setTimeout(resolve, 300));
        expect(readFileSync(join(root, "beat"), "utf8")).toBe(last);
      });

      it("leaves nothing running when the command itself has ended", async () => {
        const result = await run(`setsid sh -c 'while :; do date +%s%N > beat; sleep 0.05; done' > /dev/null 2>&1 & while [ ! -s beat ]; do sleep 0.02; done; echo over`);
        expect(result.output).toBe("over\n");
        const last = readFileSync(join(root, "beat"), "utf8");
        await new Promise((resolve) => setTimeout(resolve, 300));
        expect(readFileSync(join(root, "beat"), "utf8")).toBe(last);
      });

      it("does not start what is cancelled already", async () => {
        expect(await run("touch started", { signal: AbortSignal.abort() })).toMatchObject({ ended: "cancelled" });
        expect(existsSync(join(root, "started"))).toBe(false);
      });
    });

    describe("files", () => {
      it("writes, reads, lists and deletes", async () => {
        await sandbox.writeFile("src/deep/a.txt", "ä\n");
        await sandbox.writeFile("b.txt", "b");
        mkdirSync(join(root, "node_modules/x"), { recursive: true });
        writeFileSync(join(root, "node_modules/x/i.js"), "");
        expect(await sandbox.listFiles()).toEqual(["b.txt", "src/deep/a.txt"]);
        expect(await sandbox.listFiles({ under: "src" })).toEqual(["src/deep/a.txt"]);
        expect(await sandbox.listFiles({ limit: 1 })).toHaveLength(1);
        expect([await sandbox.readFile("src/deep/a.txt"), await sandbox.exists("src/deep"), await sandbox.exists("nowhere/x")]).toEqual(["ä\n", true, false]);
        await sandbox.deleteFile("b.txt");
        await expect(sandbox.readFile("b.txt")).rejects.toEqual(expect.objectContaining({ code: "not_found" }));
        await expect(sandbox.deleteFile("b.txt")).rejects.toEqual(expect.objectContaining({ code: "not_found" }));
        await expect(sandbox.deleteFile("src")).rejects.toEqual(refused);
      });

      it("keeps the mode of a file, and leaves no draft behind", async () => {
        await sandbox.writeFile("run.sh", "#!/bin/sh\n");
        chmodSync(join(root, "run.sh"), 0o755);
        await sandbox.writeFile("run.sh", "#!/bin/sh\necho changed\n");
        expect(statSync(join(root, "run.sh")).mode & 0o777).toBe(0o755);
        expect(readdirSync(root)).toEqual(["run.sh"]);
      });

      it("refuses binary files, large files and what is no file", async () => {
        writeFileSync(join(root, "image.png"), Buffer.from([137, 80, 0, 1]));
        writeFileSync(join(root, "large.txt"), "x".repeat(2 * 1024 ** 2 + 1));
        await run("mkfifo pipe");
        await expect(sandbox.readFile("image.png")).rejects.toEqual(refused);
        await expect(sandbox.readFile("large.txt")).rejects.toEqual(expect.objectContaining({ code: "too_large" }));
        await expect(sandbox.readFile("pipe")).rejects.toEqual(refused);
        await expect(sandbox.readFile(".")).rejects.toEqual(refused);
      });

      it("refuses paths that leave the tree or enter git's folder", async () => {
        for (const path of ["../secret.txt", "a/../../secret.txt", "/etc/passwd", "", "a\0b", "..", "a\\b", ".git/config", "sub/.GIT/hooks/pre-commit", ".git"]) {
          await expect(sandbox.readFile(path), path).rejects.toEqual(refused);
          await expect(sandbox.writeFile(path, "x"), path).rejects.toEqual(refused);
          await expect(sandbox.deleteFile(path), path).rejects.toEqual(refused);
          await expect(sandbox.exists(path), path).rejects.toEqual(refused);
        }
        expect(readFileSync(join(folder, "secret.txt"), "utf8")).toBe("outside");
      });

      it("refuses links out of the tree, whoever made them, and follows links within it", async () => {
        symlinkSync(join(folder, "secret.txt"), join(root, "file-link"));
        symlinkSync(folder, join(root, "folder-link"));
        symlinkSync(join(folder, "not-there"), join(root, "dangling"));
        symlinkSync("loop", join(root, "loop"));
        await run("ln -s /etc/hostname command-link; ln -s ../ up");
        for (const path of ["file-link", "folder-link/secret.txt", "folder-link/new.txt", "dangling", "loop", "up/secret.txt"]) {
          await expect(sandbox.readFile(path), path).rejects.toEqual(refused);
          await expect(sandbox.writeFile(path, "x"), path).rejects.toEqual(refused);
        }
        expect(existsSync(join(folder, "not-there"))).toBe(false);
        expect(readFileSync(join(folder, "secret.txt"), "utf8")).toBe("outside");
        await sandbox.writeFile("real/a.txt", "a");
        symlinkSync("real", join(root, "inner"));
        expect(await sandbox.readFile("inner/a.txt")).toBe("a");
        await sandbox.deleteFile("file-link");
        expect(existsSync(join(folder, "secret.txt"))).toBe(true);
      });

      it("holds while a command swaps a folder for a link", async () => {
        mkdirSync(join(folder, "target"));
        const stop = new AbortController();
        const swapping = run("mkdir -p real; while :; do rm -rf d; mkdir d; rm -rf d; ln -s ../target d; done", { signal: stop.signal });
        for (let time = 0; time < 300; time++) await sandbox.writeFile("d/file.txt", "x").catch(() => undefined);
        stop.abort();
        await swapping;
        expect(readdirSync(join(folder, "target"))).toEqual([]);
      });
    });
  });
}
