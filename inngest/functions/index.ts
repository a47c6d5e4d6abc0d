import { endCancelled } from "./end-cancelled";
import { execute } from "./execute";
import { finalize } from "./finalize";
import { fireStrategies } from "./fire-strategies";
import { fix } from "./fix";
import { localCi } from "./local-ci";
import { monitorCi } from "./monitor-ci";
import { notify } from "./notify";
import { plan } from "./plan";
import { processGithubDelivery } from "./process-delivery";
import { readStrategyFiles } from "./read-strategy-files";
import { runPipeline } from "./run-pipeline";
import { sweep } from "./sweep";
import { sweepGithub } from "./sweep-github";
import { tellGithub } from "./tell-github";
import { trimTheRecord } from "./trim-record";
import { watchThePlatform } from "./watch-platform";

export const functions = [runPipeline, plan, execute, monitorCi, fix, finalize, endCancelled, fireStrategies, localCi, notify, processGithubDelivery, readStrategyFiles, sweep, sweepGithub, tellGithub, trimTheRecord, watchThePlatform];
