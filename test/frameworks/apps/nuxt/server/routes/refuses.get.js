export default defineEventHandler(() => {
  throw createError({ statusCode: 403, message: 'there is nobody' });
});
