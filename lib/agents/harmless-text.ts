/** https://docs.github.com/en/issues/tracking-your-work-with-issues/using-issues/linking-a-pull-request-to-an-issue */
const CLOSING_WORD = /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)(?=:?\s+(?:#|GH-|https?:|[\w.-]+\/[\w.-]+#))/gi;

/** Shows nothing, and keeps what stands around it from being one word. */
const ZERO_WIDTH = "\u200b";

/**
 * Somebody else's words (a goal, what a model says) where a forge acts on words: in a pull request or a
 * commit. It closes no issue, mentions nobody, opens no HTML and loads no image, and reads as before.
 */
export function harmless(text: string): string {
  return text
    .replace(CLOSING_WORD, (word) => `${word[0]}${ZERO_WIDTH}${word.slice(1)}`)
    .replace(/@(?=[A-Za-z0-9])/g, `@${ZERO_WIDTH}`)
    .replace(/<(?=[A-Za-z!?/])/g, `<${ZERO_WIDTH}`)
    .replace(/!(?=\[)/g, `!${ZERO_WIDTH}`);
}
