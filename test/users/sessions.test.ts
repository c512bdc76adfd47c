// The exact sessions of one process.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createActiveUsers } from '../../src/users/active-users.ts';
import { createProcessSessions } from '../../src/users/process-sessions.ts';
import { createPendingActivity } from '../../src/users/redis/pending-activity.ts';
import { createIsInSession } from '../../src/users/session-routes.ts';
import { matches } from '../../src/util/wildcard.ts';
import { startSessionService } from './session-services.ts';

const IDLE = 1000;

test('SIGHTLINE_SESSION_IDLE: shorter gaps are part of a session, longer ones end it', () => {
  const ended: number[] = [];
  const sessions = createProcessSessions(IDLE, (seconds) => ended.push(seconds));
  sessions.touch('ann', 0, 10);
  sessions.touch('ann', 1009, 1020);
  // Began earlier than the request that ended first.
  sessions.touch('ann', 1000, 1500);
  sessions.touch('bob', 1400, 1600);
  assert.equal(sessions.active(2499), 2);
  assert.deepEqual(ended, []);
  assert.equal(sessions.active(2500), 1);
  assert.deepEqual(ended, [1.5]);
  sessions.touch('bob', 2600, 2700);
  assert.deepEqual(ended, [1.5, 0.2]);
  sessions.end();
  assert.deepEqual(ended, [1.5, 0.2, 0.1]);
  assert.equal(sessions.active(2800), 0);
});

test('sessions beyond the limit end early, the oldest first', () => {
  const ended: number[] = [];
  const sessions = createProcessSessions(IDLE, (seconds) => ended.push(seconds), 2);
  for (const [user, to] of [
    ['a', 1],
    ['b', 2],
    ['a', 3],
    ['c', 4],
  ] as const) {
    sessions.touch(user, to - 1, to);
  }
  assert.equal(sessions.active(5), 2);
  assert.deepEqual(ended, [0.001]);
});

test('users beyond the limit are estimated, and windows without them are exact', () => {
  const users = createActiveUsers((id) => {
    const mixed = BigInt.asUintN(64, BigInt(id) * 0x9e3779b97f4a7c15n);
    return mixed.toString(16).padStart(16, '0');
  }, 100);
  for (let id = 1; id <= 500; id++) users.add(String(id), id * 1000);
  assert.equal(users.count(50, 500_000), 51);
  const hour = users.count(3600, 500_000);
  assert.ok(Math.abs(hour / 500 - 1) < 0.05, String(hour));
  assert.equal(users.count(300, 4_000_000), 0);
});

type Case = readonly [
  patterns: readonly string[],
  request: readonly [method: string, route: string | undefined, url: string],
  isIn: boolean,
];
const CASES: readonly Case[] = [
  [[], ['GET', undefined, '/'], true],
  [['/study-sessions/*'], ['POST', '/study-sessions/:sessionId/answers', '/x'], true],
  [['/study-sessions/*'], ['POST', '/decks/:deckId', '/study-sessions/1'], false],
  [['post /decks/:deckId/study-sessions'], ['POST', '/decks/:deckId/study-sessions', '/x'], true],
  [['POST /decks'], ['GET', '/decks', '/decks'], false],
  [['/a', '/b/*'], ['GET', undefined, '/b/c?d=/a'], true],
  [['/a.b'], ['GET', undefined, '/axb'], false],
];

for (const [patterns, request, isIn] of CASES) {
  test(`SIGHTLINE_SESSION_ROUTES=${patterns}: ${request.join(' ')} ${isIn ? 'counts' : 'does not'}`, () => {
    const isInSession = createIsInSession(patterns);
    assert.equal(isInSession(...request), isIn);
    assert.equal(isInSession(...request), isIn, 'from memory');
  });
}

test('a long path does not slow down a pattern', () => {
  const path = `/${'a'.repeat(15_000)}`;
  const began = performance.now();
  assert.equal(matches('/*a*a*a*a*b', path), false);
  assert.ok(performance.now() - began < 5000);
});

test('while the store is unavailable: one activity per user and session, up to the limit', () => {
  const waiting = createPendingActivity(IDLE, 3);
  waiting.add('ann', 0, 10);
  waiting.add('ann', 500, 600);
  waiting.add('ann', 5000, 5001);
  waiting.add('bob', 5000, 5001);
  waiting.add('carl', 5000, 5001);
  assert.equal(waiting.takeLostCount(), 1);
  assert.deepEqual(waiting.take(10), [
    { user: 'ann', from: 0, to: 600 },
    { user: 'ann', from: 5000, to: 5001 },
    { user: 'bob', from: 5000, to: 5001 },
  ]);
  assert.equal(waiting.size, 0);
});

test('a process counts sessions of its routes and ends them after the gap or at its exit', async () => {
  const service = await startSessionService(
    { SIGHTLINE_SESSION_IDLE: '1s', SIGHTLINE_SESSION_ROUTES: '/decks/*' },
    'express/service.cjs',
  );
  await service.visit('ann', '/decks/7/cards/1');
  await service.visit('bob', '/users/1');
  await service.until('one session', () => service.gauge('app.sessions.active') === 1);
  await service.until('its end', () => service.ended().count === 1);
  await service.until('none', () => service.gauge('app.sessions.active') === 0);
  await service.visit('ann', '/decks/7/cards/1');
  await service.visit('ann', '/decks/7/cards/2');
  await service.stop('SIGTERM');
  assert.equal(service.ended().count, 2);
});
