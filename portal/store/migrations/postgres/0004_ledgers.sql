-- +goose Up

-- Accounting entries files that creditors keep, with what reading them came to.
create table ledgers (
  org_id        text collate "C" not null,
  id            text collate "C" not null,
  name          text collate "C" not null,
  file          text collate "C" not null,
  bytes         bigint not null,
  sent_at       timestamptz not null,
  sent_by       text collate "C" not null,
  rule          text collate "C" not null,
  own_rules     text collate "C" not null,
  failure       text collate "C" not null,
  read_at       timestamptz,
  result        text collate "C" not null,
  first_on      date,
  last_on       date,
  lines         bigint not null,
  left_out      bigint not null,
  customers     bigint not null,
  balance_cents bigint not null,
  net_cents     bigint not null,
  stopped       boolean not null,
  primary key (org_id, id)
);
create index ledgers_file on ledgers (org_id, file);
create index ledgers_result on ledgers (org_id, result);
