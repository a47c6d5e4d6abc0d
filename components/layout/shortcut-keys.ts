/** How long a sequence waits for its next key. */
export const SEQUENCE_MS = 1_200;

interface Press {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/** A press as shortcuts write it: "n", "?", "Enter", "mod+k". Null for what no shortcut can be. */
export function nameOf({ key, ctrlKey, metaKey, altKey }: Press): string | null {
  if (altKey || ["Shift", "Control", "Alt", "Meta", "Dead", "Process", "Unidentified"].includes(key)) return null;
  const name = key.length === 1 ? key.toLowerCase() : key;
  return ctrlKey || metaKey ? `mod+${name}` : name;
}

/**
 * Puts presses together to shortcuts: answers with the keys of the one that is complete. `offered` are
 * the keys that can be pressed now. A press that continues no sequence starts anew.
 */
export function createKeyReader() {
  let begun = "";
  let until = 0;
  return function read(name: string, offered: readonly string[], now: number): string | null {
    const tries = begun && now < until ? [`${begun} ${name}`, name] : [name];
    begun = "";
    for (const keys of tries) {
      if (offered.includes(keys)) return keys;
      if (offered.some((other) => other.startsWith(`${keys} `))) {
        begun = keys;
        until = now + SEQUENCE_MS;
        return null;
      }
    }
    return null;
  };
}
