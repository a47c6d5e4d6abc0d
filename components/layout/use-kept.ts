import { useState } from "react";

/**
 * What is shown while nobody chose: the first that was offered, for as long as it is there. Better offers that
 * come later do not take it away from whoever reads it.
 */
export function useKept(offer: string | undefined, isThere: (id: string) => boolean): string | undefined {
  const [kept, setKept] = useState(offer);
  if (kept === offer || (kept !== undefined && isThere(kept))) return kept;
  setKept(offer);
  return offer;
}
