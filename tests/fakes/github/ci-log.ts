import type { Annotation } from "./rows";

/** A job's log as GitHub stores it: a time before each line, groups, colours, `##[error]`. */
export class LogWriter {
  private readonly written: string[] = [];

  constructor(command: string[], private readonly repository: string) {
    this.add("Current runner version: '2.329.0'", "##[group]Runner Image Provisioner", "Hosted Compute Agent", "##[endgroup]", "##[group]Operating System", "Ubuntu", "24.04.3", "LTS", "##[endgroup]");
    this.add("Prepare all required actions", "##[group]Run actions/checkout@v4", "with:", `  repository: ${this.repository}`, "  fetch-depth: 1", "##[endgroup]", "Syncing repository", "[command]/usr/bin/git version");
    this.add(`##[group]Run ${command.join(" ")}`, `\u001b[36;1m${command.join(" ")}\u001b[0m`, "shell: /usr/bin/bash -e {0}", "##[endgroup]");
  }

  output(text: string): void {
    for (const line of text.replace(/\n$/, "").split(/\r?\n/)) this.add(line.replace(/^::error(?: [^:]*)?::/, "##[error]"));
  }

  end(code: number): void {
    if (code !== 0) this.add(`##[error]Process completed with exit code ${code}.`);
    this.add("Post job cleanup.", "[command]/usr/bin/git version", "Cleaning up orphan processes");
  }

  get lines(): number {
    return this.written.length;
  }

  get text(): string {
    return `\uFEFF${this.written.join("\n")}\n`;
  }

  private add(...lines: string[]): void {
    const now = new Date().toISOString().replace("Z", "");
    for (const line of lines) this.written.push(`${now}${String(this.written.length % 10_000).padStart(4, "0")}Z ${line}`);
  }
}

/** What the job's commands marked with `::error`, and the one that GitHub always adds; places that its output merely names are not marked. */
export function annotationsIn(output: string, code: number, logLines: number): Annotation[] {
  if (code === 0) return [];
  const plain = output.replaceAll(/\u001b\[[0-9;]*m/g, "");
  const found = new Map<string, Annotation>();
  for (const [, properties, message] of plain.matchAll(/^::error ([^:]*)::(.*)$/gm)) {
    const value = (name: string) => new RegExp(`(?:^|,)${name}=([^,]*)`).exec(properties!)?.[1];
    const line = Number(value("line") ?? 1);
    if (value("file")) found.set(`${value("file")}:${line}`, { path: value("file")!, start_line: line, end_line: line, annotation_level: "failure", message: message!, title: value("title") ?? null });
  }
  const ended: Annotation = { path: ".github", start_line: logLines, end_line: logLines, annotation_level: "failure", message: `Process completed with exit code ${code}.` };
  return [...[...found.values()].slice(0, 9), ended];
}
