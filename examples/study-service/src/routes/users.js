import { Router } from 'express';
import { conflict, unauthorized } from '../errors.js';
import { hashPassword, isPassword } from '../passwords.js';
import { createToken, sessionCookie } from '../tokens.js';
import { email, text, validate } from '../validation.js';

const UNIQUE_VIOLATION = '23505';

export function userRoutes({ configuration, database, logger }) {
  const router = Router();

  router.post('/users', async (request, response) => {
    const user = validate(request.body, {
      email: email(),
      name: text({ max: 100 }),
      password: text({ min: 10, max: 200 }),
    });
    const { rows } = await database
      .query(
        `INSERT INTO users (email, name, password_hash) VALUES ($1, $2, $3)
         RETURNING id, email, name, created_at AS "createdAt"`,
        [user.email, user.name, await hashPassword(user.password)],
      )
      .catch((error) => {
        if (error.code === UNIQUE_VIOLATION) throw conflict('this e-mail address is taken');
        throw error;
      });
    logger.info('user registered', { user: rows[0].id });
    response.status(201).json(rows[0]);
  });

  router.post('/login', async (request, response) => {
    const { email: address, password } = validate(request.body, {
      email: email(),
      password: text({ max: 200 }),
    });
    const { rows } = await database.query(
      'SELECT id, password_hash AS hash FROM users WHERE email = $1',
      [address],
    );
    // A missing account takes as long as a wrong password: the time reveals nothing.
    const isRight = await isPassword(password, rows[0]?.hash ?? (await nobodysHash));
    if (!rows[0] || !isRight) {
      logger.warn('log-in refused', { known: rows.length > 0 });
      throw unauthorized('the e-mail address or the password is wrong');
    }
    const token = createToken(rows[0].id, configuration.jwtSecret);
    // The browser stores it where no script can read it.
    if (request.body.cookie === true) {
      response.set('Set-Cookie', sessionCookie(token)).status(204).end();
    } else {
      response.json({ token });
    }
  });

  router.post('/logout', (_request, response) => {
    response.set('Set-Cookie', sessionCookie()).status(204).end();
  });

  return router;
}

const nobodysHash = hashPassword('a password that nobody has');
