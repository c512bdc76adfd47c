const oracledb = require('oracledb');
const { attempt, kindOf, print, shape } = require('./trying.cjs');

module.exports = async function run() {
  shape('oracledb', oracledb, 1);
  const failed = ({ code, message }) => code ?? message.split('\n')[0].slice(0, 60);
  const nowhere = Object.freeze({ user: 'u', password: 'p', connectString: '127.0.0.1:1/x' });
  await attempt('connection', () => oracledb.getConnection(nowhere).catch(failed));
  await attempt(
    'callback',
    () =>
      new Promise((resolve) => oracledb.getConnection(nowhere, (error) => resolve(failed(error)))),
  );
  await attempt('pool', async () => {
    const pool = await oracledb.createPool({ ...nowhere, poolMin: 0 });
    print(kindOf(pool), pool.poolMin);
    const answer = await pool.getConnection().catch(failed);
    await pool.close(0);
    return answer;
  });
  await attempt('wrong', () => oracledb.getConnection(1).catch(failed));
  await attempt('nothing', () => oracledb.createPool().catch(failed));
  oracledb.fetchAsString = [oracledb.CLOB];
  print(oracledb.fetchAsString.length, oracledb.outFormat);
};
