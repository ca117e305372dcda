export declare const mongodArguments: string[];
