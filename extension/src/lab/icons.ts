import { LabIcon, searchIcon, settingsIcon } from "@jupyterlab/ui-components";
import type { Kind } from "./protocol";

const svg = (path: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24"><path class="jp-icon3 jp-icon-selectable" fill="#616161" fill-rule="evenodd" d="${path}"/></svg>`;

const BUBBLE = "M4 3h16a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2h-8l-5 4v-4H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zm3 4.5v2h10v-2zm0 4v2h7v-2z";
const SHEETS = "M8 2h8l5 5v10a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2zm7 1.5V8h4.5zM9.5 11v1.8h8V11zm0 3.6v1.8h8v-1.8zM3 7h1.8v13.2H16V22H5a2 2 0 0 1-2-2z";

export const botIcon = new LabIcon({ name: "slimchat:bot", svgstr: svg(BUBBLE) });
const documentsIcon = new LabIcon({ name: "slimchat:documents", svgstr: svg(SHEETS) });

const DIALS = "M5 3h2v7H5zm0 11h2v7H5zm6-11h2v11h-2zm0 15h2v3h-2zm6-15h2v3h-2zm0 7h2v11h-2zM3 11h6v2H3zm6 4h6v2H9zm6-8h6v2h-6z";
const CHECKS = "M3 4h2v14h16v2H3zm5 9 3.5-4 3 3L19 6l1.5 1.3-6 7-3-3-2 2.3z";
const SIDES = "M3 4h8v16H3zm2 2v12h4V6zm8-2h8v16h-8zm2 2v12h4V6z";

const tunerIcon = new LabIcon({ name: "slimchat:tuner", svgstr: svg(DIALS) });
const evaluationIcon = new LabIcon({ name: "slimchat:evaluation", svgstr: svg(CHECKS) });
const blindIcon = new LabIcon({ name: "slimchat:blind", svgstr: svg(SIDES) });

export const KIND_ICONS: Record<Kind, LabIcon> = {
  chat: botIcon,
  inspector: searchIcon,
  controls: settingsIcon,
  knowledge: documentsIcon,
  tuner: tunerIcon,
  evaluation: evaluationIcon,
  blind: blindIcon,
};
