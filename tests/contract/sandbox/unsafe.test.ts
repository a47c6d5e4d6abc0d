import { createUnsafeProvider } from "@/lib/sandbox/unsafe";
import { sandboxContract } from "./sandbox-contract";

sandboxContract("unsafe", createUnsafeProvider);
