/** The part of winston that is bundled; winston has types for the whole package only. */
declare module 'winston/lib/winston/create-logger.js' {
  export default function createLogger(options: {
    readonly levels: Readonly<Record<string, number>>;
    readonly level: string;
    readonly format: { transform(info: object): object };
    readonly transports: readonly object[];
  }): NodeJS.EventEmitter & { write(info: object): boolean };
}
