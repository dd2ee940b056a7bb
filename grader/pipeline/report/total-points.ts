import type { RunResult } from '../model.ts';

export interface Points {
  readonly points: number;
  readonly maxPoints: number;
}

export function totalPoints({ tasks }: RunResult): Points {
  return {
    points: tasks.reduce((sum, { points }) => sum + points, 0),
    maxPoints: tasks.reduce((sum, { maxPoints }) => sum + maxPoints, 0),
  };
}
