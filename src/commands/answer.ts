import { Args } from '@oclif/core';
import { BaseCommand, EXIT_CODES, runFlag } from '../command-line/base-command.ts';

export default class AnswerCommand extends BaseCommand {
  static override strict = false;
  static override summary = 'Answer a question of the scenario.';
  static override description =
    `Without arguments it lists the questions, with a question alone its fields. Values are given as field=value; several values as field=a,b.
A wrong answer says what kind of wrong it is, at the price that the rubric states.

${EXIT_CODES} A wrong answer exits with 0: it was taken.`;
  static override examples = [
    '<%= config.bin %> answer',
    '<%= config.bin %> answer ID-2',
    "<%= config.bin %> answer root-cause binding=open-door 'when=2025-03-04T10:41:07Z'",
  ];
  static override args = {
    question: Args.string({ description: 'id of a question, or of the objective it proves' }),
    values: Args.string({ description: 'field=value, as many as the question has fields' }),
  };
  static override flags = { ...runFlag };

  async run(): Promise<unknown> {
    const { args, argv, flags } = await this.parse(AnswerCommand);
    const { joinRun } = await import('../command-line/join-run.ts');
    const { tableLines } = await import('../command-line/print-table.ts');
    const { findQuestion, readAnswer } = await import('../run/desk/read-answer.ts');
    const { describeQuestion, questionLines } = await import('../command-line/describe-question.ts');
    return joinRun({ run: flags.run }, async (connection) => {
      const briefing = connection.briefing();
      if (args.question === undefined) {
        const questions = briefing.questions.map((question) => describeQuestion(question, connection.view()));
        const rows = questions.map(({ state, id, objective = '', title }) => [state, id, objective, title]);
        for (const line of tableLines(['STATE', 'QUESTION', 'FOR', 'WHAT IS ASKED'], rows)) this.log(line);
        this.log('\n`gameday answer QUESTION` shows what it takes.');
        return { questions };
      }
      const question = findQuestion(briefing, args.question);
      const words = (argv as string[]).slice(1);
      if (words.length === 0) {
        for (const line of questionLines(question, connection.view())) this.log(line);
        return describeQuestion(question, connection.view());
      }
      const { verdict, fraction, feedback, attempt } = await connection.answer(
        question.id,
        readAnswer(question, words),
      );
      this.log(`${verdict}: ${feedback}`);
      return { question: question.id, verdict, fraction, feedback, attempt };
    });
  }
}
