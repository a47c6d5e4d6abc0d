/** What goes wrong with a request. `after`: the act was done all the same, and only its answer is lost. */
export type Fault =
  | { kind: "error"; status: 500 | 502 | 503 | 504; after?: boolean }
  | { kind: "secondary-limit" }
  | { kind: "too-many-requests" }
  /** An answer of GraphQL that says so, of status 200. */
  | { kind: "hiccup" }
  | { kind: "limit-exhausted"; resetInSeconds?: number }
  | { kind: "time-out"; after?: boolean }
  | { kind: "reset"; after?: boolean };

export interface RecordedRequest {
  /** Counts the product's requests since the record was cleared, from 0. */
  index: number;
  kind: "api" | "graphql" | "git" | "web";
  method: string;
  path: string;
  query: string;
  /** The first characters of the token: its kind. The token itself is never kept. */
  token: string;
  /** Name of the GraphQL operation. */
  operation?: string;
  status?: number;
  fault?: Fault;
}

export class Faults {
  /** The product's requests, in order. What people do is not among them. */
  readonly requests: RecordedRequest[] = [];
  /** The most writes at one moment, by repository. */
  readonly mostWritesAtOnce = new Map<string, number>();
  private readonly writing = new Map<string, number>();
  private injected: ((request: RecordedRequest, index: number) => Fault | null) | undefined;

  /** Asked for each request of the product; null lets it pass. Without a function all pass. */
  inject(fault?: (request: RecordedRequest, index: number) => Fault | null): void {
    this.injected = fault;
  }

  /** Forgets the requests so far and counts from 0 again. */
  clear(): void {
    this.requests.length = 0;
    this.mostWritesAtOnce.clear();
  }

  record(request: Omit<RecordedRequest, "index">): RecordedRequest {
    const recorded: RecordedRequest = { index: this.requests.length, ...request };
    this.requests.push(recorded);
    const fault = this.injected?.(recorded, recorded.index) ?? undefined;
    if (fault) recorded.fault = fault;
    return recorded;
  }

  /** Counts a write as under way in its repository; call what it answers at its end. */
  enter(repository: string | undefined): () => void {
    if (repository === undefined) return () => undefined;
    const now = (this.writing.get(repository) ?? 0) + 1;
    this.writing.set(repository, now);
    this.mostWritesAtOnce.set(repository, Math.max(now, this.mostWritesAtOnce.get(repository) ?? 0));
    return () => this.writing.set(repository, this.writing.get(repository)! - 1);
  }
}
