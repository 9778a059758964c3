/** The stages of a build, and what became of the questions that had failed. */
export const build = {
  stage_scan: "Looking through the folder",
  stage_read: "Reading",
  stage_embed: "Embedding",
  stage_lexical: "Indexing words",
  stage_vectors: "Indexing vectors",
  stage_commit: "Finishing",
  stage_recheck: "Asking what failed again",
  recheck_passing: "{0} of {1} failing {1:question|questions} {0:passes|pass} now.",
  recheck_changed: "{0} of {1} {1:answer|answers} that somebody found wrong changed.",
  recheck_fails: "Fails still: {0}",
  recheck_same: "As before, though somebody found it wrong: {0}",
  recheck_look: "Changed; look whether it is right now: {0}",
  recheck_left: "Not asked, as the time was up: {0}",
};

/** Files that are added. */
export const uploads = {
  adding: "Adding {0}…",
  kept: "{0} was left as it is.",
  replace: "Replace it",
  skip: "Keep the old one",
  taken: "{0} is there already.",
  stopped: "Stopped. Nothing has changed.",
  stopping: "Stopping…",
};

export type Build = typeof build;
export type Uploads = typeof uploads;
