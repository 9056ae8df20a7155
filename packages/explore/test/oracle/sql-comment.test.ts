import { describe, expect, it } from 'vitest';
import { commentedSite } from '../../src/oracle/sql-comment.ts';
import { shapeOf } from '../../src/explore/statement-shape.ts';

describe('commentedSite', () => {
  it.each([
    ["SELECT 1 /*file='src%2Fusers.ts',line='12'*/", 'src/users.ts', 12],
    ["/*action='create',controller='users',file='app/a b.rb',line='3'*/ SELECT 1", 'app/a b.rb', 3],
    [
      "SELECT 1 -- x\n/* a hint */ /*code.file.path='%2Fsrv%2Fa.js',code.line.number='7',traceparent='00-1-2-01'*/",
      '/srv/a.js',
      7,
    ],
    [
      "SELECT 1 /*application='Shop',source_location='app/models/user.rb:21:in `find`'*/",
      'app/models/user.rb',
      21,
    ],
    ["SELECT 1 /*file='it\\'s.py',line='1'*/", "it's.py", 1],
    ["SELECT 1 /*file='100%.ts',line='1'*/", '100%.ts', 1],
  ])('%s', (sql, file, line) => {
    expect(commentedSite(sql)).toEqual({ file, line });
  });

  it.each([
    ['SELECT 1'],
    ["SELECT 1 /*traceparent='00-5bd66ef5095369c7b0d1f8f4bd33716a-c532cb4098ac3dd2-01'*/"],
    ["SELECT 1 /*file='a.ts',line='0'*/"],
    ["SELECT 1 /*file='a.ts',line='x'*/"],
    ["SELECT 1 /*line='3'*/"],
    ["SELECT 1 /*file='a.ts',line='3'"],
  ])('%s names none', (sql) => {
    expect(commentedSite(sql)).toBeUndefined();
  });
});

it('a statement has the same shape whatever trace it belongs to', () => {
  const traced = (span: string): string =>
    shapeOf(`SELECT 1 /*traceparent='00-5bd66ef5095369c7b0d1f8f4bd33716a-${span}-01'*/`);
  expect(traced('c532cb4098ac3dd2')).toBe(traced('0000cb4098ac3dd2'));
});
