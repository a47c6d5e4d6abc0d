import { closeSync, fsyncSync, openSync, readdirSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import { FatalError } from "@/lib/errors";

// Where PGlite mounts the data directory inside its own file system.
const MOUNT = "/pglite/data/";
// A segment of the write-ahead log: 24 hexadecimal digits.
const WAL_SEGMENT = /^pg_wal\/[0-9A-F]{24}$/;

interface Stream {
  path: string;
  /** The file's descriptor in this process; directories have none. */
  nfd?: number;
}

/**
 * Makes what PGlite commits survive a power cut. PGlite ignores PostgreSQL's requests to flush; here
 * they are obeyed, except that those for the write-ahead log (one for each commit) are collected, so
 * that commits that arrive together share one flush, off the main thread, before they are answered.
 */
export class Flusher {
  readonly #dir: string;
  #unflushed = new Set<string>();
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #segment: { name: string; file: FileHandle } | undefined;
  #failure: FatalError | undefined;
  #atOnce = 0;

  constructor(pglite: PGlite, dir: string) {
    this.#dir = dir;
    const operations = (pglite.Module.FS as unknown as { filesystems: { NODEFS: { stream_ops: { fsync?: (stream: Stream) => number } } } }).filesystems.NODEFS.stream_ops;
    // What initdb or recovery wrote before this point was not flushed.
    this.#flushTree(dir);
    operations.fsync = (stream) => {
      const name = stream.path.slice(MOUNT.length);
      if (this.#atOnce === 0 && WAL_SEGMENT.test(name)) this.#unflushed.add(name);
      else if (stream.nfd === undefined) this.#flushPath(join(dir, name));
      else fsyncSync(stream.nfd);
      return 0;
    };
  }

  /**
   * Resolves when everything committed before the call is on disk; at once when nothing is waiting.
   *
   * @throws FatalError after the disk refused once: what it kept is then unknown, so nothing more is
   *   acknowledged until a restart has recovered from the log.
   */
  flush(): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    if (this.#unflushed.size === 0) return this.#next ?? this.#running ?? Promise.resolve();
    this.#next ??= (this.#running ?? Promise.resolve()).then(() => {
      this.#running = this.#next;
      this.#next = undefined;
      return this.#flushLog();
    }).finally(() => (this.#running = undefined));
    return this.#next;
  }

  /** While `work` runs, the log is flushed in PostgreSQL's own order: a checkpoint depends on it. */
  async inOrder(work: () => Promise<unknown>): Promise<void> {
    await this.flush();
    this.#atOnce += 1;
    try {
      await work();
    } finally {
      this.#atOnce -= 1;
    }
  }

  async close(): Promise<void> {
    await this.#segment?.file.close();
    this.#segment = undefined;
  }

  async #flushLog(): Promise<void> {
    const names = [...this.#unflushed].sort();
    this.#unflushed = new Set();
    try {
      for (const name of names) {
        const file = await this.#open(name);
        await file?.datasync();
      }
    } catch (cause) {
      this.#failure = new FatalError("unavailable", "The disk refused to keep what was written; free some space or check the disk, then start again.", { cause });
      throw this.#failure;
    }
  }

  /** The newest segment stays open. One that is gone was flushed by the checkpoint that removed it. */
  async #open(name: string): Promise<FileHandle | undefined> {
    if (this.#segment?.name === name) return this.#segment.file;
    try {
      const file = await open(join(this.#dir, name), "r+");
      await this.#segment?.file.close();
      this.#segment = { name, file };
      return file;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  #flushTree(dir: string): void {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      const path = join(dir, entry.name);
      if (entry.isDirectory()) this.#flushTree(path);
      else if (entry.isFile()) this.#flushPath(path);
    }
    this.#flushPath(dir);
  }

  #flushPath(path: string): void {
    const descriptor = openSync(path, "r");
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }
}
