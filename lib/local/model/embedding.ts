import { createHash } from "node:crypto";

/**
 * A stand-in for an embedding: each word's hash adds to one dimension, and the vector has length 1.
 * Texts that share words come out near each other; it knows nothing of what words mean, and is for
 * trying things out without a model, not for searching well.
 */
export function hashedEmbedding(text: string, dimensions: number): number[] {
  const vector = new Array<number>(dimensions).fill(0);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    const hash = createHash("sha256").update(word).digest();
    const at = hash.readUInt32BE(0) % dimensions;
    vector[at] = vector[at]! + (hash[4]! & 1 ? 1 : -1);
  }
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}
