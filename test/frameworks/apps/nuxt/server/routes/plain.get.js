export default defineEventHandler(() => 'plain');
