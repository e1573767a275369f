-- +goose Up

-- What the law lets a creditor ask for beside the invoices, and what interrupts or suspends limitation.
alter table cases add column penalty_rate bigint not null default 0;
alter table cases add column penalty_minimum_cents bigint not null default 0;
alter table cases add column penalty_final_on date;
alter table cases add column capital_by text collate "C" not null default '';
alter table cases add column capital_from date;
alter table cases add column limit_regime text collate "C" not null default '';
alter table cases add column limit_reason text collate "C" not null default '';
alter table cases add column limit_months bigint not null default 0;
alter table cases add column insolvency_kind text collate "C" not null default '';
alter table cases add column insolvent_published_on date;
alter table cases add column limit_on date not null default '9999-12-31';

alter table reminders add column received_on date;

create table charges (
  org_id       text collate "C" not null,
  case_id      text collate "C" not null,
  id           text collate "C" not null,
  pos          bigint not null,
  kind         text collate "C" not null,
  label        text collate "C" not null,
  incurred_on  date,
  document_id  text collate "C" not null,
  amount_cents bigint not null,
  primary key (org_id, case_id, id),
  foreign key (org_id, case_id) references cases (org_id, id)
);

create table limitation_events (
  org_id      text collate "C" not null,
  case_id     text collate "C" not null,
  id          text collate "C" not null,
  pos         bigint not null,
  kind        text collate "C" not null,
  occurred_on date,
  until_on    date,
  invoice_id  text collate "C" not null,
  document_id text collate "C" not null,
  note        text collate "C" not null,
  primary key (org_id, case_id, id),
  foreign key (org_id, case_id) references cases (org_id, id)
);
