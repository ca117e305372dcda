import { Module } from '@nestjs/common';
import { NoticeCollector } from './notice-collector.js';
import { NoticeSender } from './notice-sender.js';

/** Tells people by e-mail, and the operator by a webhook, that a hook fails, was turned off, or has a certificate that expires soon. */
@Module({ providers: [NoticeCollector, NoticeSender] })
export class NoticesModule {}
