import { answerPage, type AnswerPage } from '../report/answer-page.ts';
import { tell, toJson } from './answer.ts';
import type { Explanation } from './explain.ts';
import { saveAnswer } from './save.ts';

/** Writes an explanation into a folder. @returns the folder's absolute path */
export const keep = (dir: string, explanation: Explanation): string =>
  saveAnswer(dir, explanation.recording.transcript.header, contentOf(explanation), toJson(explanation));

export const page = (explanation: Explanation): string => answerPage(contentOf(explanation));

function contentOf(explanation: Explanation): AnswerPage {
  const { recording, verdict, findings, failures } = explanation;
  return {
    subject: recording.title ?? recording.name,
    verdict,
    told: tell(explanation),
    entries: recording.transcript.entries,
    cited: [...findings.flatMap(({ because }) => because), ...failures.flatMap(({ wire }) => wire.map(({ id }) => id))],
  };
}
