-- Moodle's tables as far as a reader of its Rocket.Chat activities needs them: names, columns,
-- types and defaults of Moodle 4.1 and mod_rocketchat 1.6, in the words of SQLite.

CREATE TABLE mdl_config (
    id integer PRIMARY KEY, name varchar(255) NOT NULL DEFAULT '', value text NOT NULL
);
CREATE TABLE mdl_config_plugins (
    id integer PRIMARY KEY, plugin varchar(100) NOT NULL DEFAULT 'core',
    name varchar(100) NOT NULL DEFAULT '', value text NOT NULL
);
CREATE TABLE mdl_modules (
    id integer PRIMARY KEY, name varchar(20) NOT NULL DEFAULT '', cron bigint NOT NULL DEFAULT 0,
    lastcron bigint NOT NULL DEFAULT 0, search varchar(255) NOT NULL DEFAULT '',
    visible smallint NOT NULL DEFAULT 1
);
CREATE TABLE mdl_course (
    id integer PRIMARY KEY, category bigint NOT NULL DEFAULT 0,
    sortorder bigint NOT NULL DEFAULT 0, fullname varchar(254) NOT NULL DEFAULT '',
    shortname varchar(255) NOT NULL DEFAULT '', idnumber varchar(100) NOT NULL DEFAULT '',
    summary text, summaryformat smallint NOT NULL DEFAULT 0,
    format varchar(21) NOT NULL DEFAULT 'topics', showgrades smallint NOT NULL DEFAULT 1,
    newsitems integer NOT NULL DEFAULT 1, startdate bigint NOT NULL DEFAULT 0,
    enddate bigint NOT NULL DEFAULT 0, relativedatesmode smallint NOT NULL DEFAULT 0,
    marker bigint NOT NULL DEFAULT 0, maxbytes bigint NOT NULL DEFAULT 0,
    legacyfiles smallint NOT NULL DEFAULT 0, showreports smallint NOT NULL DEFAULT 0,
    visible smallint NOT NULL DEFAULT 1, visibleold smallint NOT NULL DEFAULT 1,
    downloadcontent smallint, groupmode smallint NOT NULL DEFAULT 0,
    groupmodeforce smallint NOT NULL DEFAULT 0, defaultgroupingid bigint NOT NULL DEFAULT 0,
    lang varchar(30) NOT NULL DEFAULT '', calendartype varchar(30) NOT NULL DEFAULT '',
    theme varchar(50) NOT NULL DEFAULT '', timecreated bigint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0, requested smallint NOT NULL DEFAULT 0,
    enablecompletion smallint NOT NULL DEFAULT 0, completionnotify smallint NOT NULL DEFAULT 0,
    cacherev bigint NOT NULL DEFAULT 0, originalcourseid bigint,
    showactivitydates smallint NOT NULL DEFAULT 0, showcompletionconditions smallint
);
CREATE TABLE mdl_course_categories (
    id integer PRIMARY KEY, name varchar(255) NOT NULL DEFAULT '', idnumber varchar(100),
    description text, descriptionformat smallint NOT NULL DEFAULT 0,
    parent bigint NOT NULL DEFAULT 0, sortorder bigint NOT NULL DEFAULT 0,
    coursecount bigint NOT NULL DEFAULT 0, visible smallint NOT NULL DEFAULT 1,
    visibleold smallint NOT NULL DEFAULT 1, timemodified bigint NOT NULL DEFAULT 0,
    depth bigint NOT NULL DEFAULT 0, path varchar(255) NOT NULL DEFAULT '', theme varchar(50)
);
CREATE TABLE mdl_course_modules (
    id integer PRIMARY KEY, course bigint NOT NULL DEFAULT 0, module bigint NOT NULL DEFAULT 0,
    instance bigint NOT NULL DEFAULT 0, section bigint NOT NULL DEFAULT 0, idnumber varchar(100),
    added bigint NOT NULL DEFAULT 0, score smallint NOT NULL DEFAULT 0,
    indent integer NOT NULL DEFAULT 0, visible smallint NOT NULL DEFAULT 1,
    visibleoncoursepage smallint NOT NULL DEFAULT 1, visibleold smallint NOT NULL DEFAULT 1,
    groupmode smallint NOT NULL DEFAULT 0, groupingid bigint NOT NULL DEFAULT 0,
    completion smallint NOT NULL DEFAULT 0, completiongradeitemnumber bigint,
    completionview smallint NOT NULL DEFAULT 0, completionexpected bigint NOT NULL DEFAULT 0,
    completionpassgrade smallint NOT NULL DEFAULT 0, showdescription smallint NOT NULL DEFAULT 0,
    availability text, deletioninprogress smallint NOT NULL DEFAULT 0,
    downloadcontent smallint DEFAULT 1, lang varchar(30)
);
CREATE TABLE mdl_context (
    id integer PRIMARY KEY, contextlevel bigint NOT NULL DEFAULT 0,
    instanceid bigint NOT NULL DEFAULT 0, path varchar(255), depth smallint NOT NULL DEFAULT 0,
    locked smallint NOT NULL DEFAULT 0
);
CREATE TABLE mdl_role (
    id integer PRIMARY KEY, name varchar(255) NOT NULL DEFAULT '',
    shortname varchar(100) NOT NULL DEFAULT '', description text NOT NULL,
    sortorder bigint NOT NULL DEFAULT 0, archetype varchar(30) NOT NULL DEFAULT ''
);
CREATE TABLE mdl_role_assignments (
    id integer PRIMARY KEY, roleid bigint NOT NULL DEFAULT 0,
    contextid bigint NOT NULL DEFAULT 0, userid bigint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0, modifierid bigint NOT NULL DEFAULT 0,
    component varchar(100) NOT NULL DEFAULT '', itemid bigint NOT NULL DEFAULT 0,
    sortorder bigint NOT NULL DEFAULT 0
);
CREATE TABLE mdl_enrol (
    id integer PRIMARY KEY, enrol varchar(20) NOT NULL DEFAULT '',
    status bigint NOT NULL DEFAULT 0, courseid bigint NOT NULL,
    sortorder bigint NOT NULL DEFAULT 0, name varchar(255), enrolperiod bigint DEFAULT 0,
    enrolstartdate bigint DEFAULT 0, enrolenddate bigint DEFAULT 0,
    expirynotify smallint DEFAULT 0, expirythreshold bigint DEFAULT 0,
    notifyall smallint DEFAULT 0, password varchar(50), cost varchar(20), currency varchar(3),
    roleid bigint DEFAULT 0, customint1 bigint, customint2 bigint, customint3 bigint,
    customint4 bigint, customint5 bigint, customint6 bigint, customint7 bigint,
    customint8 bigint, customchar1 varchar(255), customchar2 varchar(255),
    customchar3 varchar(1333), customdec1 numeric(12,7), customdec2 numeric(12,7),
    customtext1 text, customtext2 text, customtext3 text, customtext4 text,
    timecreated bigint NOT NULL DEFAULT 0, timemodified bigint NOT NULL DEFAULT 0
);
CREATE TABLE mdl_user_enrolments (
    id integer PRIMARY KEY, status bigint NOT NULL DEFAULT 0, enrolid bigint NOT NULL,
    userid bigint NOT NULL, timestart bigint NOT NULL DEFAULT 0,
    timeend bigint NOT NULL DEFAULT 2147483647, modifierid bigint NOT NULL DEFAULT 0,
    timecreated bigint NOT NULL DEFAULT 0, timemodified bigint NOT NULL DEFAULT 0
);
CREATE TABLE mdl_user (
    id integer PRIMARY KEY, auth varchar(20) NOT NULL DEFAULT 'manual',
    confirmed smallint NOT NULL DEFAULT 0, policyagreed smallint NOT NULL DEFAULT 0,
    deleted smallint NOT NULL DEFAULT 0, suspended smallint NOT NULL DEFAULT 0,
    mnethostid bigint NOT NULL DEFAULT 0, username varchar(100) NOT NULL DEFAULT '',
    password varchar(255) NOT NULL DEFAULT '', idnumber varchar(255) NOT NULL DEFAULT '',
    firstname varchar(100) NOT NULL DEFAULT '', lastname varchar(100) NOT NULL DEFAULT '',
    email varchar(100) NOT NULL DEFAULT '', emailstop smallint NOT NULL DEFAULT 0,
    phone1 varchar(20) NOT NULL DEFAULT '', phone2 varchar(20) NOT NULL DEFAULT '',
    institution varchar(255) NOT NULL DEFAULT '', department varchar(255) NOT NULL DEFAULT '',
    address varchar(255) NOT NULL DEFAULT '', city varchar(120) NOT NULL DEFAULT '',
    country varchar(2) NOT NULL DEFAULT '', lang varchar(30) NOT NULL DEFAULT 'en',
    calendartype varchar(30) NOT NULL DEFAULT 'gregorian', theme varchar(50) NOT NULL DEFAULT '',
    timezone varchar(100) NOT NULL DEFAULT '99', firstaccess bigint NOT NULL DEFAULT 0,
    lastaccess bigint NOT NULL DEFAULT 0, lastlogin bigint NOT NULL DEFAULT 0,
    currentlogin bigint NOT NULL DEFAULT 0, lastip varchar(45) NOT NULL DEFAULT '',
    secret varchar(15) NOT NULL DEFAULT '', picture bigint NOT NULL DEFAULT 0, description text,
    descriptionformat smallint NOT NULL DEFAULT 1, mailformat smallint NOT NULL DEFAULT 1,
    maildigest smallint NOT NULL DEFAULT 0, maildisplay smallint NOT NULL DEFAULT 2,
    autosubscribe smallint NOT NULL DEFAULT 1, trackforums smallint NOT NULL DEFAULT 0,
    timecreated bigint NOT NULL DEFAULT 0, timemodified bigint NOT NULL DEFAULT 0,
    trustbitmask bigint NOT NULL DEFAULT 0, imagealt varchar(255), lastnamephonetic varchar(255),
    firstnamephonetic varchar(255), middlename varchar(255), alternatename varchar(255),
    moodlenetprofile varchar(255)
);
CREATE TABLE mdl_groups (
    id integer PRIMARY KEY, courseid bigint NOT NULL, idnumber varchar(100) NOT NULL DEFAULT '',
    name varchar(254) NOT NULL DEFAULT '', description text,
    descriptionformat smallint NOT NULL DEFAULT 0, enrolmentkey varchar(50),
    picture bigint NOT NULL DEFAULT 0, timecreated bigint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0
);
CREATE TABLE mdl_groups_members (
    id integer PRIMARY KEY, groupid bigint NOT NULL DEFAULT 0, userid bigint NOT NULL DEFAULT 0,
    timeadded bigint NOT NULL DEFAULT 0, component varchar(100) NOT NULL DEFAULT '',
    itemid bigint NOT NULL DEFAULT 0
);
CREATE TABLE mdl_groupings (
    id integer PRIMARY KEY, courseid bigint NOT NULL DEFAULT 0,
    name varchar(255) NOT NULL DEFAULT '', idnumber varchar(100) NOT NULL DEFAULT '',
    description text, descriptionformat smallint NOT NULL DEFAULT 0, configdata text,
    timecreated bigint NOT NULL DEFAULT 0, timemodified bigint NOT NULL DEFAULT 0
);
CREATE TABLE mdl_groupings_groups (
    id integer PRIMARY KEY, groupingid bigint NOT NULL DEFAULT 0,
    groupid bigint NOT NULL DEFAULT 0, timeadded bigint NOT NULL DEFAULT 0
);
CREATE TABLE mdl_rocketchat (
    id integer PRIMARY KEY, course bigint NOT NULL, name varchar(255) NOT NULL DEFAULT '',
    timecreated bigint NOT NULL DEFAULT 0, timemodified bigint NOT NULL DEFAULT 0, intro text,
    introformat smallint NOT NULL DEFAULT 0, rocketchatid varchar(24) NOT NULL DEFAULT '',
    displaytype bigint NOT NULL DEFAULT 1, popupheight bigint, popupwidth bigint,
    embbeded smallint NOT NULL DEFAULT 0, moderatorroles varchar(255), userroles varchar(255),
    retentionenabled smallint NOT NULL DEFAULT 0, maxage bigint NOT NULL DEFAULT 90,
    filesonly smallint NOT NULL DEFAULT 0, excludepinned smallint NOT NULL DEFAULT 0
);
CREATE TABLE mdl_rocketchatxrecyclebin (
    id integer PRIMARY KEY, binid bigint NOT NULL, cmid bigint NOT NULL,
    rocketchatid varchar(24) NOT NULL DEFAULT ''
);
CREATE TABLE mdl_tool_recyclebin_course (
    id integer PRIMARY KEY, courseid bigint NOT NULL, section bigint NOT NULL,
    module bigint NOT NULL, name varchar(255), timecreated bigint NOT NULL DEFAULT 0
);
CREATE TABLE mdl_tool_recyclebin_category (
    id integer PRIMARY KEY, categoryid bigint NOT NULL,
    shortname varchar(255) NOT NULL DEFAULT '', fullname varchar(255) NOT NULL DEFAULT '',
    timecreated bigint NOT NULL
);
CREATE TABLE mdl_task_adhoc (
    id integer PRIMARY KEY, component varchar(255) NOT NULL DEFAULT '',
    classname varchar(255) NOT NULL DEFAULT '', nextruntime bigint NOT NULL, faildelay bigint,
    customdata text, userid bigint, blocking smallint NOT NULL DEFAULT 0,
    timecreated bigint NOT NULL DEFAULT 0, timestarted bigint, hostname varchar(255), pid bigint
);
CREATE TABLE mdl_task_scheduled (
    id integer PRIMARY KEY, component varchar(255) NOT NULL DEFAULT '',
    classname varchar(255) NOT NULL DEFAULT '', lastruntime bigint, nextruntime bigint,
    blocking smallint NOT NULL DEFAULT 0, minute varchar(200) NOT NULL DEFAULT '',
    hour varchar(70) NOT NULL DEFAULT '', day varchar(90) NOT NULL DEFAULT '',
    month varchar(30) NOT NULL DEFAULT '', dayofweek varchar(25) NOT NULL DEFAULT '',
    faildelay bigint, customised smallint NOT NULL DEFAULT 0,
    disabled smallint NOT NULL DEFAULT 0, timestarted bigint, hostname varchar(255), pid bigint
);
CREATE TABLE mdl_user_info_field (
    id integer PRIMARY KEY, shortname varchar(255) NOT NULL DEFAULT 'shortname',
    name text NOT NULL, datatype varchar(255) NOT NULL DEFAULT '', description text,
    descriptionformat smallint NOT NULL DEFAULT 0, categoryid bigint NOT NULL DEFAULT 0,
    sortorder bigint NOT NULL DEFAULT 0, required smallint NOT NULL DEFAULT 0,
    locked smallint NOT NULL DEFAULT 0, visible smallint NOT NULL DEFAULT 0,
    forceunique smallint NOT NULL DEFAULT 0, signup smallint NOT NULL DEFAULT 0,
    defaultdata text, defaultdataformat smallint NOT NULL DEFAULT 0, param1 text, param2 text,
    param3 text, param4 text, param5 text
);
CREATE TABLE mdl_user_info_data (
    id integer PRIMARY KEY, userid bigint NOT NULL DEFAULT 0, fieldid bigint NOT NULL DEFAULT 0,
    data text NOT NULL, dataformat smallint NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX mdl_conf_nam_uix ON mdl_config (name);
CREATE UNIQUE INDEX mdl_confplug_plunam_uix ON mdl_config_plugins (plugin, name);
CREATE UNIQUE INDEX mdl_cont_conins_uix ON mdl_context (contextlevel, instanceid);
CREATE INDEX mdl_cour_cat_ix ON mdl_course (category);
CREATE INDEX mdl_cour_sho_ix ON mdl_course (shortname);
CREATE INDEX mdl_courcate_par_ix ON mdl_course_categories (parent);
CREATE INDEX mdl_courmodu_cou_ix ON mdl_course_modules (course);
CREATE INDEX mdl_courmodu_ins_ix ON mdl_course_modules (instance);
CREATE INDEX mdl_courmodu_mod_ix ON mdl_course_modules (module);
CREATE INDEX mdl_enro_cou_ix ON mdl_enrol (courseid);
CREATE INDEX mdl_grou_cou_ix ON mdl_groups (courseid);
CREATE INDEX mdl_grou_cou2_ix ON mdl_groupings (courseid);
CREATE INDEX mdl_grougrou_gro_ix ON mdl_groupings_groups (groupingid);
CREATE UNIQUE INDEX mdl_groumemb_usegro_uix ON mdl_groups_members (userid, groupid);
CREATE INDEX mdl_groumemb_gro_ix ON mdl_groups_members (groupid);
CREATE UNIQUE INDEX mdl_rock_roc_uix ON mdl_rocketchatxrecyclebin (rocketchatid);
CREATE INDEX mdl_rock_cou_ix ON mdl_rocketchat (course);
CREATE UNIQUE INDEX mdl_role_sho_uix ON mdl_role (shortname);
CREATE INDEX mdl_roleassi_con_ix ON mdl_role_assignments (contextid);
CREATE INDEX mdl_roleassi_use_ix ON mdl_role_assignments (userid);
CREATE UNIQUE INDEX mdl_tasksche_cla_uix ON mdl_task_scheduled (classname);
CREATE UNIQUE INDEX mdl_user_mneuse_uix ON mdl_user (mnethostid, username);
CREATE INDEX mdl_user_ema_ix ON mdl_user (email);
CREATE UNIQUE INDEX mdl_userenro_enruse_uix ON mdl_user_enrolments (enrolid, userid);
CREATE INDEX mdl_userenro_use_ix ON mdl_user_enrolments (userid);
CREATE UNIQUE INDEX mdl_userinfodata_usefie_uix ON mdl_user_info_data (userid, fieldid);
