import { styles as controls } from "../controls/styles";
import { files } from "../frame/styles";

const blind = `
.page { display: grid; gap: 8px; padding: 8px 12px 12px; min-width: 0; container-type: inline-size; }
.votes { justify-content: center; }
.vote { flex: 1 1 8rem; max-width: 16rem; min-height: 36px; }
.question:focus { outline: none; }
.side .badge { display: inline-block; margin-block-end: 6px; }
`;

export const styles = [controls, files, blind].join("\n");
