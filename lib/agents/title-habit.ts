/** https://www.conventionalcommits.org: a type, perhaps a scope, a colon and a space. */
const CONVENTIONAL = /^(build|chore|ci|docs|feat|fix|perf|refactor|revert|style|test)(\([^)]{1,40}\))?!?: \S/;
/** A habit is what most do, and more than a few times. */
const SHARE = 0.6;
const FEWEST = 3;

const TYPES: ReadonlyArray<[type: string, words: RegExp]> = [
  ["fix", /^(fix|repair|correct|mend|handle|prevent|avoid|resolve|stop)/i],
  ["docs", /^(document|explain)|\b(readme|docs?|documentation|comments?)\b/i],
  ["test", /\btests?\b/i],
  ["perf", /\b(faster|speed|performance)\b/i],
  ["refactor", /^(refactor|rename|move|extract|simplify|clean|remove|split)/i],
  ["build", /\b(dependency|dependencies|upgrade|bump)\b/i],
];

/**
 * The title in the way of the repository: with a type in front where its commits have one, and with the
 * capital that they begin with. Only the form follows the repository; the words stay.
 */
export function fitTitle(title: string, paths: readonly string[], recent: readonly string[]): string {
  const conventional = recent.filter((subject) => CONVENTIONAL.test(subject));
  if (conventional.length < FEWEST || conventional.length < recent.length * SHARE || CONVENTIONAL.test(title)) return title;
  const capital = conventional.filter((subject) => /: \p{Lu}/u.test(subject)).length > conventional.length / 2;
  // A word in capitals is a name.
  const words = capital || /^\p{Lu}{2}/u.test(title) ? title : title.charAt(0).toLowerCase() + title.slice(1);
  return `${typeOf(title, paths)}: ${words}`;
}

function typeOf(title: string, paths: readonly string[]): string {
  const all = (pattern: RegExp) => paths.length > 0 && paths.every((path) => pattern.test(path));
  if (all(/\.(md|mdx|rst|txt)$/i)) return "docs";
  if (all(/(^|\/)(tests?|__tests__|spec)\/|\.(test|spec)\./)) return "test";
  if (all(/^\.github\/|(^|\/)\.gitlab-ci\.yml$/)) return "ci";
  return TYPES.find(([, words]) => words.test(title))?.[0] ?? "feat";
}
