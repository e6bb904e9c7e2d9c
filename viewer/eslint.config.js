import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["node_modules", "eslint.config.js"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // A number in a message is what a message is for.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // Offsets into typed arrays are checked by the loops that make them.
      "@typescript-eslint/no-non-null-assertion": "off",
      eqeqeq: "error",
      "max-lines": ["error", 400],
    },
  },
);
