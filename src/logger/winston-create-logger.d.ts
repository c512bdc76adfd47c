/** The part of winston that is bundled; its types are those of the whole. */
declare module 'winston/lib/winston/create-logger.js' {
  export default function createLogger(options: {
    readonly levels: Readonly<Record<string, number>>;
    readonly level: string;
    readonly format: { transform(info: object): object };
    readonly transports: readonly object[];
  }): NodeJS.EventEmitter & { write(info: object): boolean };
}
