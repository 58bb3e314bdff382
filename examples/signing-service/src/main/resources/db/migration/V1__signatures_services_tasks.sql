-- Runs on H2 and on PostgreSQL; ${bytes} and ${text} are what each calls its long columns.

create table repository (
  id                       uuid primary key,
  name                     varchar(255) not null unique,
  manifest_signing_service uuid,
  version                  integer not null,
  created                  timestamp with time zone not null
);

create table signing_service (
  id          uuid primary key,
  name        varchar(255) not null unique,
  kind        varchar(64) not null,
  script      varchar(4096) not null,
  fingerprint varchar(64) not null,
  public_key  ${text} not null,
  created     timestamp with time zone not null
);

-- added_in: the version of the repository that it came with, or null while there is none
create table signature (
  id             uuid primary key,
  repository     uuid not null references repository (id),
  manifest       varchar(71) not null,
  position       integer not null,
  name           varchar(400) not null,
  content        ${bytes} not null,
  content_digest char(64) not null,
  created        timestamp with time zone not null,
  added_in       integer,
  unique (repository, manifest, position),
  unique (repository, manifest, name),
  unique (repository, manifest, content_digest)
);

-- tags: one on each line, or null for all
create table task (
  id              uuid primary key,
  repository      uuid not null references repository (id),
  signing_service uuid not null references signing_service (id),
  tags            ${text},
  base_path       varchar(255) not null,
  requested_by    varchar(255) not null,
  correlation     varchar(64) not null,
  state           varchar(16) not null,
  attempts        integer not null,
  created         timestamp with time zone not null,
  started         timestamp with time zone,
  finished        timestamp with time zone,
  error           ${text},
  version         integer
);

create index task_by_state on task (state, created);

create table repository_version (
  repository       uuid not null references repository (id),
  number           integer not null,
  added_signatures integer not null,
  created          timestamp with time zone not null,
  primary key (repository, number)
);

create table verification_status (
  manifest    varchar(71) primary key,
  identity    varchar(600) not null,
  keys        varchar(4096) not null,
  verified_at timestamp with time zone not null,
  verified_by varchar(255) not null
);
