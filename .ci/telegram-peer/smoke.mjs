// The bot before a Bot API server that nobody here wrote: a message, a command
// and a button, by polling and by webhook.
//
// That server holds no long poll, ignores offsets, answers null where true is
// documented, and knows no chat actions and no menu of commands, to which it
// says 500 with {"message": …}. The bot must live with all of that.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import telegramTestApi from 'telegram-test-api';

const TelegramServer = telegramTestApi.TelegramServer ?? telegramTestApi.default ?? telegramTestApi;
const program = process.argv[2];
if (!program) {
  console.error('usage: node smoke.mjs PATH-OF-MITHAQ');
  process.exit(2);
}
const question = 'Which years does the space cooperation programme of Russia and China cover?';
const secret = 'secret-of-the-webhook';
const home = mkdtempSync(join(tmpdir(), 'mithaq-peer-'));
const children = new Set();

function fail(why) {
  for (const child of children) child.kill('SIGKILL');
  rmSync(home, { recursive: true, force: true });
  console.error(`the peer: ${why}`);
  process.exit(1);
}

// Nothing here takes more than a few seconds.
setTimeout(() => fail('nothing happens any more'), 90_000).unref();
process.on('uncaughtException', (error) => fail(error.stack));
process.on('unhandledRejection', (error) => fail(error?.stack ?? error));

const listen = (server) => new Promise((resolve, reject) => {
  server.once('error', reject).listen(0, '127.0.0.1', () => resolve(server.address().port));
});

async function freePort() {
  const server = http.createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function until(what, condition, output) {
  const end = Date.now() + 30_000;
  while (Date.now() < end) {
    const found = await condition();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return fail(`${what} did not happen\n${output?.() ?? ''}`);
}

// proxy forwards everything, to a port that may be known later, and tells what
// passes.
async function proxy(target, headers, seen) {
  const server = http.createServer((request, response) => {
    const onward = http.request({
      host: '127.0.0.1', port: target(), method: request.method, path: request.url, headers: { ...request.headers, ...headers },
    }, (answer) => {
      seen(request.url, answer.statusCode);
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  return { port: await listen(server), close: () => { server.closeAllConnections(); server.close(); } };
}

function startBot(way, token, endpoint, settings) {
  let text = '';
  const child = spawn(program, ['serve'], {
    cwd: home,
    env: {
      PATH: process.env.PATH, HOME: home, DATA_DIR: join(home, way), TELEGRAM_BOT_TOKEN: token,
      TELEGRAM_API_ENDPOINT: endpoint, LOG_LEVEL: 'debug', ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => { text += data; });
  const ended = new Promise((resolve) => child.once('close', (code, signal) => { children.delete(child); resolve(code ?? signal); }));
  return {
    output: () => text,
    stop: async () => {
      child.kill('SIGTERM');
      const code = await ended;
      if (code !== 0) fail(`the bot ended with ${code}\n${text}`);
      if (text.includes(token) || text.includes(token.split(':')[1])) fail(`the output has the token\n${text}`);
    },
  };
}

async function converse(way, peer, token, methods, bot) {
  const client = peer.getClient(token, { userId: 42, chatId: 42, firstName: 'Amal' });
  const said = (part) => () => peer.getUpdatesHistory(token).some((u) => u.message?.chat_id && String(u.message.text).includes(part));
  // One after the other: the peer gives two posts that overlap the same
  // update_id, and a bot rightly takes the second for a repetition.
  await client.sendMessage(client.makeMessage(question));
  await until(`${way}: an answer`, said('2027'), bot.output);
  await client.sendCommand(client.makeCommand('/sources'));
  await until(`${way}: the sources`, said('International Lunar'), bot.output);
  await client.sendCallback(client.makeCallbackQuery('of an older version', { message: { message_id: 1, date: 1 } }));
  await until(`${way}: an answer to a button`, () => methods.get('answerCallbackQuery') === 200, bot.output);
  if (methods.get('setMyCommands') !== 500) fail(`${way}: the menu was not refused: ${[...methods]}`);
}

const peer = new TelegramServer({ port: await freePort(), host: '127.0.0.1' });
await peer.start();

for (const way of ['polling', 'webhook']) {
  const token = `12345678:of-${way}-Before_the-peer`;
  const methods = new Map();
  const api = await proxy(() => peer.config.port, {}, (path, status) => methods.set(path.split('/')[2], status));
  const settings = {};
  let bot;
  let hook;
  if (way === 'webhook') {
    // The peer does not send the header that proves where a post comes from.
    hook = await proxy(() => bot.output().match(/address=127\.0\.0\.1:(\d+)/)[1], { 'x-telegram-bot-api-secret-token': secret }, () => {});
    Object.assign(settings, {
      WEBHOOK_URL: `http://127.0.0.1:${hook.port}/telegram`, WEBHOOK_SECRET: secret, HTTP_ADDR: '127.0.0.1:0',
    });
  }
  bot = startBot(way, token, `http://127.0.0.1:${api.port}`, settings);
  if (hook) await until('the webhook', () => methods.has('setWebhook'), bot.output);
  await converse(way, peer, token, methods, bot);
  await bot.stop();
  api.close();
  hook?.close();
  console.log(`the peer: ${way}: a message, a command and a button were answered`);
}
await peer.stop();
rmSync(home, { recursive: true, force: true });
process.exit(0);
