/** Characters that show nothing: default ignorables (zero width, bidirectional, tags, variation selectors), controls, annotations. */
const HIDDEN = /\p{Default_Ignorable_Code_Point}|[\ufff9-\ufffb]|(?![\n\t])\p{Cc}/gu;
/** What GitHub shows nothing of: comments, processing instructions, declarations. */
const COMMENTS = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[[\s\S]*?\]\]>|<![A-Za-z][^>]*>/g;
/** A comment that is never closed hides all that follows, when it begins a block; elsewhere it is text. */
const UNCLOSED = /(^|\n)[ \t>*+\-\d.)]*<!--[\s\S]*$/;
/** Comments put together from others are taken apart this often; what is left of them loses its beginning. */
const MAX_ROUNDS = 20;

/** The text without the characters that show nothing, and well formed. */
export const withoutHidden = (text: string): string => text.toWellFormed().replaceAll(HIDDEN, "");

/**
 * What a person on GitHub sees of a text: without hidden characters and comments, so that nothing is
 * said to a model that its reader did not see. Links, titles and images stay text.
 *
 * @param max characters; what is longer is cut, with a mark.
 */
export function cleanText(text: string, max: number): string {
  let clean = withoutHidden(text.replaceAll(/\r\n?|[\u2028\u2029]/g, "\n"));
  // Taking a comment out may put another together.
  for (let round = 0, before = ""; before !== clean && round < MAX_ROUNDS; round++) {
    before = clean;
    clean = clean.replaceAll(COMMENTS, "");
  }
  clean = clean.replace(UNCLOSED, "$1").replaceAll("<!--", "").replaceAll(/\n{3,}/g, "\n\n").replace(/^\s*\n/, "").trimEnd();
  return clean.length > max ? `${clean.slice(0, max - 20).toWellFormed()}\n(cut here)` : clean;
}
