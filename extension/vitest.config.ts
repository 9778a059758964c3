import { defineConfig } from "vitest/config";

export default defineConfig({
  define: { __BUILD__: JSON.stringify("test") },
  test: { testTimeout: 60_000, environment: "jsdom", include: ["tests/**/*.test.ts"] },
});
