import type { Build, Uploads } from "./en";

export const build: Build = {
  stage_scan: "Revisando la carpeta",
  stage_read: "Leyendo",
  stage_embed: "Calculando vectores",
  stage_lexical: "Indexando palabras",
  stage_vectors: "Indexando vectores",
  stage_commit: "Terminando",
  stage_recheck: "Repitiendo lo que falló",
  recheck_passing: "Ahora {0:pasa|pasan} {0} de {1} {1:pregunta fallida|preguntas fallidas}.",
  recheck_changed: "{0:Cambió|Cambiaron} {0} de {1} {1:respuesta que alguien marcó|respuestas que alguien marcó} como incorrecta.",
  recheck_fails: "Sigue fallando: {0}",
  recheck_same: "Igual que antes, aunque alguien la marcó como incorrecta: {0}",
  recheck_look: "Cambió; compruebe si ahora es correcta: {0}",
  recheck_left: "Sin preguntar, porque se acabó el tiempo: {0}",
};

export const uploads: Uploads = {
  adding: "Añadiendo {0}…",
  kept: "{0} se dejó como está.",
  replace: "Reemplazarlo",
  skip: "Conservar el anterior",
  taken: "{0} ya existe.",
  stopped: "Detenido. No ha cambiado nada.",
  stopping: "Deteniendo…",
};
