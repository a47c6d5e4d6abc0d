import { endCancelled } from "./end-cancelled";
import { execute } from "./execute";
import { finalize } from "./finalize";
import { fix } from "./fix";
import { localCi } from "./local-ci";
import { monitorCi } from "./monitor-ci";
import { notify } from "./notify";
import { plan } from "./plan";
import { runPipeline } from "./run-pipeline";
import { sweep } from "./sweep";

export const functions = [runPipeline, plan, execute, monitorCi, fix, finalize, endCancelled, localCi, notify, sweep];
