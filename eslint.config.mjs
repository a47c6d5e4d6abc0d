import next from "eslint-config-next/core-web-vitals";
import ts from "eslint-config-next/typescript";

export default [
  ...next,
  ...ts,
  { ignores: [".next/**", ".morning*/**", "next-env.d.ts", "lib/demo/repository/**", "test-results/**", "playwright-report/**"] },
  {
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", caughtErrorsIgnorePattern: "^_" }],
      "no-console": ["error", { allow: ["warn", "error"] }],
      "eqeqeq": "error",
      // Tools read their configuration from an unnamed default export.
      "import/no-anonymous-default-export": "off",
    },
  },
  {
    // Programs that people start print to their terminal on purpose.
    files: ["lib/local/cli/**", "lib/cli/**", "tests/bench/**", "tests/chaos/**", "tests/lighthouse/**", "tests/setup/**"],
    rules: { "no-console": "off" },
  },
];
