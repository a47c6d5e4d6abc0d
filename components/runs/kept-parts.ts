/**
 * What came anew, as JSON has it, with the objects from before for all that did not change: only what shows the
 * rest is drawn again.
 */
export function keptParts<Value>(before: Value, after: Value): Value {
  if (Object.is(before, after) || !isTree(before) || !isTree(after) || Array.isArray(before) !== Array.isArray(after)) return after;
  const made: Record<string, unknown> = Array.isArray(after) ? ([] as unknown as Record<string, unknown>) : {};
  let same = Object.keys(before).length === Object.keys(after).length;
  for (const [name, value] of Object.entries(after)) {
    made[name] = keptParts(before[name], value);
    same &&= name in before && made[name] === before[name];
  }
  return same ? before : (made as Value);
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
