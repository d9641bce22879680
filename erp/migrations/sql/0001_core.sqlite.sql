CREATE TABLE access_event (
	id INTEGER NOT NULL, 
	happened_at TEXT NOT NULL, 
	user_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	origin TEXT NOT NULL, 
	address TEXT NOT NULL, 
	CONSTRAINT pk_access_event PRIMARY KEY (id)
)
 STRICT
;;
CREATE INDEX ix_access_event_happened_at ON access_event (happened_at)
;;
CREATE INDEX ix_access_event_user_id ON access_event (user_id, kind)
;;
CREATE TABLE access_policy (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	idle_minutes INTEGER NOT NULL, 
	absolute_minutes INTEGER NOT NULL, 
	most_sessions INTEGER NOT NULL, 
	password_least INTEGER NOT NULL, 
	password_days INTEGER NOT NULL, 
	passwords_remembered INTEGER NOT NULL, 
	link_minutes INTEGER DEFAULT '30' NOT NULL, 
	registration_open INTEGER DEFAULT '0' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_access_policy PRIMARY KEY (id), 
	CONSTRAINT ck_access_policy_one_row CHECK (id = 1), 
	CONSTRAINT ck_access_policy_sensible CHECK (idle_minutes > 0 and absolute_minutes >= idle_minutes and most_sessions > 0 and password_least >= 8 and password_days >= 0 and passwords_remembered >= 0 and link_minutes > 0 and registration_open in (0, 1))
)
 STRICT
;;
CREATE TABLE access_review (
	id INTEGER NOT NULL, 
	reviewed_at TEXT NOT NULL, 
	user_id INTEGER NOT NULL, 
	findings TEXT NOT NULL, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_access_review PRIMARY KEY (id)
)
 STRICT
;;
CREATE TABLE account (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	class TEXT NOT NULL, 
	direction TEXT NOT NULL, 
	parent_code TEXT DEFAULT '' NOT NULL, 
	subsidiary TEXT DEFAULT '' NOT NULL, 
	dimensions TEXT DEFAULT '' NOT NULL, 
	is_leaf INTEGER NOT NULL, 
	is_cash INTEGER DEFAULT '0' NOT NULL, 
	is_foreign_currency INTEGER DEFAULT '0' NOT NULL, 
	needs_party INTEGER DEFAULT '0' NOT NULL, 
	needs_employee INTEGER DEFAULT '0' NOT NULL, 
	closed_on TEXT, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_account PRIMARY KEY (id), 
	CONSTRAINT ck_account_direction CHECK (direction in ('D', 'C')), 
	CONSTRAINT ck_account_subsidiary CHECK (subsidiary in ('', 'stock', 'cost_difference', 'open_item', 'tax', 'fixed_asset')), 
	CONSTRAINT ck_account_class CHECK (class in ('asset', 'liability', 'common', 'equity', 'cost', 'revenue', 'expense')), 
	CONSTRAINT uq_account_code UNIQUE (code)
)
 STRICT
;;
CREATE TABLE account_balance (
	account_id INTEGER NOT NULL, 
	period_id INTEGER NOT NULL, 
	currency TEXT NOT NULL, 
	party_id INTEGER NOT NULL, 
	department_id INTEGER NOT NULL, 
	employee_id INTEGER NOT NULL, 
	project_id INTEGER NOT NULL, 
	debit INTEGER NOT NULL, 
	credit INTEGER NOT NULL, 
	foreign_debit INTEGER NOT NULL, 
	foreign_credit INTEGER NOT NULL, 
	CONSTRAINT pk_account_balance PRIMARY KEY (account_id, period_id, currency, party_id, department_id, employee_id, project_id)
)
 WITHOUT ROWID,
 STRICT
;;
CREATE INDEX ix_account_balance_party ON account_balance (party_id, account_id)
;;
CREATE TABLE agreement (
	id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	version TEXT NOT NULL, 
	agreed_at TEXT NOT NULL, 
	address TEXT NOT NULL, 
	CONSTRAINT pk_agreement PRIMARY KEY (id)
)
 STRICT
;;
CREATE INDEX ix_agreement_user_id ON agreement (user_id)
;;
CREATE TABLE alert_channel (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	address TEXT NOT NULL, 
	only_critical INTEGER DEFAULT '0' NOT NULL, 
	is_active INTEGER DEFAULT '1' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_alert_channel PRIMARY KEY (id), 
	CONSTRAINT ck_alert_channel_kind CHECK (kind in ('mail', 'webhook', 'wecom', 'dingtalk', 'feishu')), 
	CONSTRAINT ck_alert_channel_flag CHECK (only_critical in (0, 1) and is_active in (0, 1)), 
	CONSTRAINT uq_alert_channel_name UNIQUE (name)
)
 STRICT
;;
CREATE TABLE alert_rule (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	threshold INTEGER NOT NULL, 
	hours TEXT DEFAULT '' NOT NULL, 
	is_active INTEGER DEFAULT '1' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_alert_rule PRIMARY KEY (id), 
	CONSTRAINT ck_alert_rule_threshold CHECK (threshold >= 0), 
	CONSTRAINT ck_alert_rule_flag CHECK (is_active in (0, 1)), 
	CONSTRAINT uq_alert_rule_code UNIQUE (code)
)
 STRICT
;;
CREATE TABLE app_user (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	display_name TEXT NOT NULL, 
	language TEXT DEFAULT 'zh_CN' NOT NULL, 
	email TEXT, 
	phone TEXT, 
	employee TEXT DEFAULT '' NOT NULL, 
	is_active INTEGER DEFAULT '1' NOT NULL, 
	is_demo INTEGER DEFAULT '0' NOT NULL, 
	rights_version INTEGER DEFAULT '1' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_app_user PRIMARY KEY (id), 
	CONSTRAINT ck_app_user_flags CHECK (is_active in (0, 1) and is_demo in (0, 1)), 
	CONSTRAINT uq_app_user_name UNIQUE (name), 
	CONSTRAINT uq_app_user_email UNIQUE (email), 
	CONSTRAINT uq_app_user_phone UNIQUE (phone)
)
 STRICT
;;
CREATE TABLE approval_flow (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	valid_from TEXT NOT NULL, 
	is_active INTEGER DEFAULT '1' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_approval_flow PRIMARY KEY (id), 
	CONSTRAINT uq_approval_flow_kind_version UNIQUE (kind, version), 
	CONSTRAINT ck_approval_flow_flag CHECK (is_active in (0, 1))
)
 STRICT
;;
CREATE TABLE bank_line_balance (
	line_id INTEGER NOT NULL, 
	remaining INTEGER NOT NULL, 
	CONSTRAINT pk_bank_line_balance PRIMARY KEY (line_id)
)
 WITHOUT ROWID,
 STRICT
;;
CREATE TABLE bank_posting_balance (
	posting_id INTEGER NOT NULL, 
	matched INTEGER NOT NULL, 
	CONSTRAINT pk_bank_posting_balance PRIMARY KEY (posting_id)
)
 WITHOUT ROWID,
 STRICT
;;
CREATE TABLE bin_balance (
	product_id INTEGER NOT NULL, 
	location_id INTEGER NOT NULL, 
	lot_id INTEGER NOT NULL, 
	bin_id INTEGER NOT NULL, 
	quantity INTEGER NOT NULL, 
	CONSTRAINT pk_bin_balance PRIMARY KEY (product_id, location_id, lot_id, bin_id)
)
 WITHOUT ROWID,
 STRICT
;;
CREATE INDEX ix_bin_balance_bin ON bin_balance (bin_id)
;;
CREATE TABLE cash_flow_balance (
	period_id INTEGER NOT NULL, 
	cash_flow_item TEXT NOT NULL, 
	department_id INTEGER NOT NULL, 
	amount INTEGER NOT NULL, 
	CONSTRAINT pk_cash_flow_balance PRIMARY KEY (period_id, cash_flow_item, department_id)
)
 WITHOUT ROWID,
 STRICT
;;
CREATE TABLE change_log (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	table_name TEXT NOT NULL, 
	row_id INTEGER NOT NULL, 
	"before" TEXT, 
	"after" TEXT NOT NULL, 
	CONSTRAINT pk_change_log PRIMARY KEY (id)
)
 STRICT
;;
CREATE INDEX ix_change_log_row ON change_log (table_name, row_id)
;;
CREATE INDEX ix_change_log_tx ON change_log (tx)
;;
CREATE TABLE closing_policy (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	valid_from TEXT NOT NULL, 
	profit_way TEXT DEFAULT 'account' NOT NULL, 
	place TEXT DEFAULT 'city' NOT NULL, 
	surcharge_relief_percent INTEGER DEFAULT '0' NOT NULL, 
	income_tax_basis_points INTEGER DEFAULT '2500' NOT NULL, 
	reserve_basis_points INTEGER DEFAULT '1000' NOT NULL, 
	vat_months INTEGER DEFAULT '0' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_closing_policy PRIMARY KEY (id), 
	CONSTRAINT uq_closing_policy_valid_from UNIQUE (valid_from), 
	CONSTRAINT ck_closing_policy_profit_way CHECK (profit_way in ('account', 'statement')), 
	CONSTRAINT ck_closing_policy_place CHECK (place in ('city', 'county', 'other')), 
	CONSTRAINT ck_closing_policy_surcharge_relief CHECK (surcharge_relief_percent in (0, 50)), 
	CONSTRAINT ck_closing_policy_vat_months CHECK (vat_months in (0, 1, 3)), 
	CONSTRAINT ck_closing_policy_basis_points CHECK (income_tax_basis_points between 0 and 10000 and reserve_basis_points between 0 and 10000)
)
 STRICT
;;
CREATE TABLE commit_head (
	id INTEGER NOT NULL, 
	epoch INTEGER NOT NULL, 
	commit_number INTEGER NOT NULL, 
	masters_changed INTEGER NOT NULL, 
	recorded_at TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	CONSTRAINT pk_commit_head PRIMARY KEY (id), 
	CONSTRAINT ck_commit_head_one_row CHECK (id = 1)
)
 STRICT
;;
CREATE TABLE commit_log (
	tx INTEGER NOT NULL, 
	epoch INTEGER NOT NULL, 
	commit_number INTEGER NOT NULL, 
	recorded_at TEXT NOT NULL, 
	user_id INTEGER NOT NULL, 
	origin TEXT NOT NULL, 
	request_id TEXT NOT NULL, 
	row_count INTEGER NOT NULL, 
	digest_version INTEGER NOT NULL, 
	digest TEXT NOT NULL, 
	previous_hash TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	CONSTRAINT pk_commit_log PRIMARY KEY (tx), 
	CONSTRAINT uq_commit_log_commit_number UNIQUE (commit_number)
)
 STRICT
;;
CREATE TABLE company (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	currency_digits INTEGER NOT NULL, 
	standard TEXT NOT NULL, 
	taxpayer_kind TEXT NOT NULL, 
	time_zone TEXT NOT NULL, 
	tax_number TEXT DEFAULT '' NOT NULL, 
	address TEXT DEFAULT '' NOT NULL, 
	phone TEXT DEFAULT '' NOT NULL, 
	date_format TEXT DEFAULT '' NOT NULL, 
	modules_off TEXT DEFAULT '' NOT NULL, 
	needs_channel INTEGER DEFAULT '0' NOT NULL, 
	colour TEXT DEFAULT '' NOT NULL, 
	logo TEXT DEFAULT '' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_company PRIMARY KEY (id), 
	CONSTRAINT ck_company_logo CHECK (length(logo) <= 200000), 
	CONSTRAINT ck_company_flags CHECK (needs_channel in (0, 1)), 
	CONSTRAINT ck_company_standard CHECK (standard in ('small_business', 'enterprise')), 
	CONSTRAINT ck_company_taxpayer_kind CHECK (taxpayer_kind in ('general', 'small_scale')), 
	CONSTRAINT ck_company_one_row CHECK (id = 1), 
	CONSTRAINT uq_company_code UNIQUE (code)
)
 STRICT
;;
CREATE TABLE comparison_run (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	as_of TEXT NOT NULL, 
	seen_commit INTEGER NOT NULL, 
	CONSTRAINT pk_comparison_run PRIMARY KEY (id), 
	CONSTRAINT ck_comparison_run_id_belongs_to_tx CHECK (tx = (id >> 24))
)
 STRICT
;;
CREATE TABLE cost_group (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_cost_group PRIMARY KEY (id), 
	CONSTRAINT uq_cost_group_code UNIQUE (code)
)
 STRICT
;;
CREATE TABLE count_class (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	share_basis_points INTEGER NOT NULL, 
	interval_days INTEGER NOT NULL, 
	role TEXT NOT NULL, 
	grace_days INTEGER NOT NULL, 
	escalation_role TEXT NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_count_class PRIMARY KEY (id), 
	CONSTRAINT ck_count_class_share CHECK (share_basis_points between 1 and 10000), 
	CONSTRAINT ck_count_class_days CHECK (interval_days > 0 and grace_days >= 0), 
	CONSTRAINT uq_count_class_code UNIQUE (code)
)
 STRICT
;;
CREATE TABLE currency (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	digits INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_currency PRIMARY KEY (id), 
	CONSTRAINT uq_currency_code UNIQUE (code)
)
 STRICT
;;
CREATE TABLE department (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT DEFAULT '' NOT NULL, 
	parent_code TEXT DEFAULT '' NOT NULL, 
	closed_on TEXT, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_department PRIMARY KEY (id), 
	CONSTRAINT uq_department_code UNIQUE (code)
)
 STRICT
;;
CREATE TABLE dictionary (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT DEFAULT '' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_dictionary PRIMARY KEY (id), 
	CONSTRAINT uq_dictionary_code UNIQUE (code)
)
 STRICT
;;
CREATE TABLE dictionary_value (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	dictionary TEXT NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT DEFAULT '' NOT NULL, 
	valid_from TEXT, 
	closed_on TEXT, 
	sort INTEGER DEFAULT '0' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_dictionary_value PRIMARY KEY (id), 
	CONSTRAINT uq_dictionary_value_dictionary_code UNIQUE (dictionary, code)
)
 STRICT
;;
CREATE TABLE difference_balance (
	product_id INTEGER NOT NULL, 
	cost_group_id INTEGER NOT NULL, 
	stock_account_id INTEGER NOT NULL, 
	amount INTEGER NOT NULL, 
	CONSTRAINT pk_difference_balance PRIMARY KEY (product_id, cost_group_id, stock_account_id)
)
 WITHOUT ROWID,
 STRICT
;;
CREATE TABLE document_counter (
	series TEXT NOT NULL, 
	last INTEGER NOT NULL, 
	CONSTRAINT pk_document_counter PRIMARY KEY (series)
)
 WITHOUT ROWID,
 STRICT
;;
CREATE TABLE document_drawn (
	document_id INTEGER NOT NULL, 
	amount INTEGER NOT NULL, 
	CONSTRAINT pk_document_drawn PRIMARY KEY (document_id)
)
 WITHOUT ROWID,
 STRICT
;;
CREATE TABLE employee (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT DEFAULT '' NOT NULL, 
	closed_on TEXT, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_employee PRIMARY KEY (id), 
	CONSTRAINT uq_employee_code UNIQUE (code)
)
 STRICT
;;
CREATE TABLE exchange_rate (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	currency TEXT NOT NULL, 
	rate_date TEXT NOT NULL, 
	per_units INTEGER DEFAULT '1' NOT NULL, 
	rate INTEGER NOT NULL, 
	source TEXT DEFAULT '' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_exchange_rate PRIMARY KEY (id), 
	CONSTRAINT ck_exchange_rate_above_zero CHECK (rate > 0 and per_units > 0), 
	CONSTRAINT uq_exchange_rate_currency_rate_date UNIQUE (currency, rate_date)
)
 STRICT
;;
CREATE TABLE history_document (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	number TEXT NOT NULL, 
	business_date TEXT NOT NULL, 
	party TEXT NOT NULL, 
	party_name TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	amount INTEGER NOT NULL, 
	lines INTEGER NOT NULL, 
	memo TEXT NOT NULL, 
	details TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	CONSTRAINT pk_history_document PRIMARY KEY (id), 
	CONSTRAINT uq_history_document_source_key UNIQUE (source, "key"), 
	CONSTRAINT ck_history_document_kind CHECK (kind in ('voucher', 'sale', 'sales_return', 'purchase', 'purchase_return', 'money', 'other')), 
	CONSTRAINT ck_history_document_number CHECK (number <> ''), 
	CONSTRAINT ck_history_document_id_belongs_to_tx CHECK (tx = (id >> 24))
)
 STRICT
;;
CREATE INDEX ix_history_document_date ON history_document (business_date)
;;
CREATE INDEX ix_history_document_number ON history_document (number)
;;
CREATE INDEX ix_history_document_party ON history_document (party, business_date)
;;
CREATE TABLE job_request (
	id INTEGER NOT NULL, 
	job TEXT NOT NULL, 
	requested_at TEXT NOT NULL, 
	requested_by TEXT NOT NULL, 
	taken_at TEXT, 
	CONSTRAINT pk_job_request PRIMARY KEY (id)
)
 STRICT
;;
CREATE TABLE job_run (
	id INTEGER NOT NULL, 
	job TEXT NOT NULL, 
	started_at TEXT NOT NULL, 
	ended_at TEXT, 
	state TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	CONSTRAINT pk_job_run PRIMARY KEY (id)
)
 STRICT
;;
CREATE TABLE layer_balance (
	layer_id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	cost_group_id INTEGER NOT NULL, 
	account_id INTEGER NOT NULL, 
	lot_id INTEGER NOT NULL, 
	business_date TEXT NOT NULL, 
	quantity INTEGER NOT NULL, 
	amount INTEGER NOT NULL, 
	unknown_quantity INTEGER NOT NULL, 
	CONSTRAINT pk_layer_balance PRIMARY KEY (layer_id)
)
 WITHOUT ROWID,
 STRICT
;;
CREATE INDEX ix_layer_balance_lot ON layer_balance (lot_id) WHERE lot_id <> 0
;;
CREATE INDEX ix_layer_balance_pool ON layer_balance (product_id, cost_group_id, account_id, business_date, layer_id) WHERE quantity > 0
;;
CREATE TABLE line_match (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	line_id INTEGER NOT NULL, 
	document_line_id INTEGER NOT NULL, 
	act TEXT NOT NULL, 
	quantity INTEGER NOT NULL, 
	net INTEGER NOT NULL, 
	tax INTEGER NOT NULL, 
	CONSTRAINT pk_line_match PRIMARY KEY (id), 
	CONSTRAINT ck_line_match_quantity CHECK (quantity <> 0), 
	CONSTRAINT ck_line_match_id_belongs_to_tx CHECK (tx = (id >> 24))
)
 STRICT
;;
CREATE INDEX ix_line_match_document_line ON line_match (document_line_id)
;;
CREATE INDEX ix_line_match_line ON line_match (line_id)
;;
CREATE TABLE line_progress (
	line_id INTEGER NOT NULL, 
	act TEXT NOT NULL, 
	quantity INTEGER NOT NULL, 
	net INTEGER NOT NULL, 
	tax INTEGER NOT NULL, 
	CONSTRAINT pk_line_progress PRIMARY KEY (line_id, act)
)
 WITHOUT ROWID,
 STRICT
;;
CREATE TABLE login_failure (
	id INTEGER NOT NULL, 
	subject TEXT NOT NULL, 
	failed_at TEXT NOT NULL, 
	address TEXT NOT NULL, 
	CONSTRAINT pk_login_failure PRIMARY KEY (id)
)
 STRICT
;;
CREATE INDEX ix_login_failure_subject ON login_failure (subject, failed_at)
;;
CREATE TABLE open_item_balance (
	open_item_id INTEGER NOT NULL, 
	remaining INTEGER NOT NULL, 
	foreign_remaining INTEGER NOT NULL, 
	CONSTRAINT pk_open_item_balance PRIMARY KEY (open_item_id)
)
 WITHOUT ROWID,
 STRICT
;;
CREATE TABLE outbox (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	event TEXT NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_outbox PRIMARY KEY (id), 
	CONSTRAINT ck_outbox_id_belongs_to_tx CHECK (tx = (id >> 24))
)
 STRICT
;;
CREATE TABLE party (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT DEFAULT '' NOT NULL, 
	is_customer INTEGER NOT NULL, 
	is_supplier INTEGER NOT NULL, 
	party_group TEXT DEFAULT '' NOT NULL, 
	country TEXT DEFAULT '' NOT NULL, 
	tax_number TEXT DEFAULT '' NOT NULL, 
	payment_days INTEGER DEFAULT '30' NOT NULL, 
	credit_limit INTEGER, 
	credit_days INTEGER, 
	payment_term TEXT DEFAULT '' NOT NULL, 
	party_type TEXT DEFAULT '' NOT NULL, 
	industry TEXT DEFAULT '' NOT NULL, 
	party_size TEXT DEFAULT '' NOT NULL, 
	price_list TEXT DEFAULT '' NOT NULL, 
	currency TEXT DEFAULT '' NOT NULL, 
	tax_code TEXT DEFAULT '' NOT NULL, 
	salesperson TEXT DEFAULT '' NOT NULL, 
	language TEXT DEFAULT '' NOT NULL, 
	closed_on TEXT, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_party PRIMARY KEY (id), 
	CONSTRAINT ck_party_flags CHECK (is_customer in (0, 1) and is_supplier in (0, 1)), 
	CONSTRAINT ck_party_has_a_role CHECK (is_customer + is_supplier > 0), 
	CONSTRAINT ck_party_language CHECK (language in ('', 'zh_CN', 'zh_TW', 'en')), 
	CONSTRAINT uq_party_code UNIQUE (code)
)
 STRICT
;;
CREATE TABLE payment_term (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT DEFAULT '' NOT NULL, 
	days INTEGER NOT NULL, 
	is_end_of_month INTEGER DEFAULT '0' NOT NULL, 
	discount_days INTEGER DEFAULT '0' NOT NULL, 
	discount_basis_points INTEGER DEFAULT '0' NOT NULL, 
	closed_on TEXT, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_payment_term PRIMARY KEY (id), 
	CONSTRAINT ck_payment_term_days CHECK (days >= 0 and discount_days >= 0), 
	CONSTRAINT ck_payment_term_flags CHECK (is_end_of_month in (0, 1)), 
	CONSTRAINT ck_payment_term_discount CHECK (discount_basis_points between 0 and 10000), 
	CONSTRAINT uq_payment_term_code UNIQUE (code)
)
 STRICT
;;
CREATE TABLE period (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	month TEXT NOT NULL, 
	first_day TEXT NOT NULL, 
	last_day TEXT NOT NULL, 
	state TEXT NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_period PRIMARY KEY (id), 
	CONSTRAINT ck_period_state CHECK (state in ('open', 'stock_closed', 'closed', 'filed')), 
	CONSTRAINT uq_period_month UNIQUE (month)
)
 STRICT
;;
CREATE TABLE pool_balance (
	product_id INTEGER NOT NULL, 
	cost_group_id INTEGER NOT NULL, 
	account_id INTEGER NOT NULL, 
	quantity INTEGER NOT NULL, 
	amount INTEGER NOT NULL, 
	unknown_quantity INTEGER NOT NULL, 
	last_date TEXT NOT NULL, 
	CONSTRAINT pk_pool_balance PRIMARY KEY (product_id, cost_group_id, account_id)
)
 WITHOUT ROWID,
 STRICT
;;
CREATE TABLE pool_day (
	product_id INTEGER NOT NULL, 
	cost_group_id INTEGER NOT NULL, 
	account_id INTEGER NOT NULL, 
	business_date TEXT NOT NULL, 
	quantity INTEGER NOT NULL, 
	amount INTEGER NOT NULL, 
	unknown_quantity INTEGER NOT NULL, 
	CONSTRAINT pk_pool_day PRIMARY KEY (product_id, cost_group_id, account_id, business_date)
)
 WITHOUT ROWID,
 STRICT
;;
CREATE TABLE price_list (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT DEFAULT '' NOT NULL, 
	currency TEXT NOT NULL, 
	is_tax_inclusive INTEGER DEFAULT '0' NOT NULL, 
	party_code TEXT DEFAULT '' NOT NULL, 
	party_group TEXT DEFAULT '' NOT NULL, 
	party_type TEXT DEFAULT '' NOT NULL, 
	industry TEXT DEFAULT '' NOT NULL, 
	party_size TEXT DEFAULT '' NOT NULL, 
	valid_from TEXT NOT NULL, 
	valid_to TEXT, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_price_list PRIMARY KEY (id), 
	CONSTRAINT ck_price_list_flags CHECK (is_tax_inclusive in (0, 1)), 
	CONSTRAINT ck_price_list_for_one CHECK (party_code = '' or (party_group = '' and party_type = '' and industry = '' and party_size = '')), 
	CONSTRAINT ck_price_list_dates CHECK (valid_to is null or valid_to >= valid_from), 
	CONSTRAINT uq_price_list_code UNIQUE (code)
)
 STRICT
;;
CREATE TABLE product (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT DEFAULT '' NOT NULL, 
	unit TEXT NOT NULL, 
	category TEXT DEFAULT '' NOT NULL, 
	barcode TEXT DEFAULT '' NOT NULL, 
	is_stocked INTEGER NOT NULL, 
	costing_method TEXT NOT NULL, 
	standard_cost INTEGER DEFAULT '0' NOT NULL, 
	costing_from TEXT DEFAULT '1900-01-01' NOT NULL, 
	tax_code TEXT NOT NULL, 
	list_price INTEGER DEFAULT '0' NOT NULL, 
	needs_inspection INTEGER DEFAULT '0' NOT NULL, 
	weight_grams INTEGER DEFAULT '0' NOT NULL, 
	image TEXT DEFAULT '' NOT NULL, 
	tracking TEXT DEFAULT '' NOT NULL, 
	shelf_life_days INTEGER DEFAULT '0' NOT NULL, 
	valid_from TEXT, 
	closed_on TEXT, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_product PRIMARY KEY (id), 
	CONSTRAINT ck_product_tracking CHECK (tracking in ('', 'lot', 'serial')), 
	CONSTRAINT ck_product_shelf_life_days CHECK (shelf_life_days >= 0), 
	CONSTRAINT ck_product_flags CHECK (is_stocked in (0, 1) and needs_inspection in (0, 1)), 
	CONSTRAINT ck_product_costing_method CHECK (costing_method in ('moving_average', 'monthly_average', 'fifo', 'specific', 'standard')), 
	CONSTRAINT ck_product_standard_cost CHECK (standard_cost >= 0 and (costing_method <> 'standard' or standard_cost > 0)), 
	CONSTRAINT uq_product_code UNIQUE (code)
)
 STRICT
;;
CREATE INDEX ix_product_barcode ON product (barcode)
;;
CREATE TABLE product_category (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT DEFAULT '' NOT NULL, 
	parent_code TEXT DEFAULT '' NOT NULL, 
	closed_on TEXT, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_product_category PRIMARY KEY (id), 
	CONSTRAINT uq_product_category_code UNIQUE (code)
)
 STRICT
;;
CREATE TABLE purchase_policy (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	valid_from TEXT NOT NULL, 
	accrual_way TEXT DEFAULT 'difference' NOT NULL, 
	over_receipt_basis_points INTEGER DEFAULT '1000' NOT NULL, 
	price_tolerance_basis_points INTEGER, 
	price_tolerance_amount INTEGER, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_purchase_policy PRIMARY KEY (id), 
	CONSTRAINT ck_purchase_policy_accrual_way CHECK (accrual_way in ('difference', 'reversal', 'month_start')), 
	CONSTRAINT ck_purchase_policy_over_receipt CHECK (over_receipt_basis_points >= 0), 
	CONSTRAINT uq_purchase_policy_valid_from UNIQUE (valid_from)
)
 STRICT
;;
CREATE TABLE purchase_release (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	document_key TEXT NOT NULL, 
	line INTEGER NOT NULL, 
	net INTEGER NOT NULL, 
	released_by INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_purchase_release PRIMARY KEY (id), 
	CONSTRAINT ck_purchase_release_reason CHECK (reason <> ''), 
	CONSTRAINT ck_purchase_release_id_belongs_to_tx CHECK (tx = (id >> 24))
)
 STRICT
;;
CREATE INDEX ix_purchase_release_key ON purchase_release (document_key)
;;
CREATE TABLE role (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	name_zh TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	rights TEXT NOT NULL, 
	scope TEXT NOT NULL, 
	needs_code INTEGER DEFAULT '0' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_role PRIMARY KEY (id), 
	CONSTRAINT ck_role_flag CHECK (needs_code in (0, 1)), 
	CONSTRAINT uq_role_code UNIQUE (code)
)
 STRICT
;;
CREATE TABLE size_on_day (
	measured_on TEXT NOT NULL, 
	part TEXT NOT NULL, 
	bytes INTEGER NOT NULL, 
	CONSTRAINT pk_size_on_day PRIMARY KEY (measured_on, part), 
	CONSTRAINT ck_size_on_day_bytes CHECK (bytes >= 0)
)
 STRICT
;;
CREATE TABLE stock_balance (
	product_id INTEGER NOT NULL, 
	location_id INTEGER NOT NULL, 
	lot_id INTEGER NOT NULL, 
	quantity INTEGER NOT NULL, 
	reserved INTEGER NOT NULL, 
	last_date TEXT NOT NULL, 
	CONSTRAINT pk_stock_balance PRIMARY KEY (product_id, location_id, lot_id)
)
 WITHOUT ROWID,
 STRICT
;;
CREATE TABLE stock_day (
	product_id INTEGER NOT NULL, 
	location_id INTEGER NOT NULL, 
	lot_id INTEGER NOT NULL, 
	business_date TEXT NOT NULL, 
	quantity INTEGER NOT NULL, 
	CONSTRAINT pk_stock_day PRIMARY KEY (product_id, location_id, lot_id, business_date)
)
 WITHOUT ROWID,
 STRICT
;;
CREATE TABLE tax_code (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	rate INTEGER NOT NULL, 
	valid_from TEXT NOT NULL, 
	valid_to TEXT, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_tax_code PRIMARY KEY (id), 
	CONSTRAINT uq_tax_code_code UNIQUE (code)
)
 STRICT
;;
CREATE TABLE user_group (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_user_group PRIMARY KEY (id), 
	CONSTRAINT uq_user_group_code UNIQUE (code)
)
 STRICT
;;
CREATE TABLE voucher (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	word TEXT NOT NULL, 
	month TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	voucher_date TEXT NOT NULL, 
	attachments INTEGER NOT NULL, 
	made_by INTEGER NOT NULL, 
	CONSTRAINT pk_voucher PRIMARY KEY (id), 
	CONSTRAINT uq_voucher_word_month_number UNIQUE (word, month, number), 
	CONSTRAINT ck_voucher_id_belongs_to_tx CHECK (tx = (id >> 24))
)
 STRICT
;;
CREATE TABLE voucher_counter (
	word TEXT NOT NULL, 
	month TEXT NOT NULL, 
	last INTEGER NOT NULL, 
	CONSTRAINT pk_voucher_counter PRIMARY KEY (word, month)
)
 WITHOUT ROWID,
 STRICT
;;
CREATE TABLE voucher_policy (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	valid_from TEXT NOT NULL, 
	scheme TEXT NOT NULL, 
	daily_kinds TEXT DEFAULT '' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_voucher_policy PRIMARY KEY (id), 
	CONSTRAINT ck_voucher_policy_scheme CHECK (scheme in ('single', 'three_way')), 
	CONSTRAINT uq_voucher_policy_valid_from UNIQUE (valid_from)
)
 STRICT
;;
CREATE TABLE voucher_template (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	memo TEXT DEFAULT '' NOT NULL, 
	total INTEGER, 
	day_of_month INTEGER DEFAULT '0' NOT NULL, 
	first_month TEXT DEFAULT '' NOT NULL, 
	last_month TEXT DEFAULT '' NOT NULL, 
	step TEXT DEFAULT '' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_voucher_template PRIMARY KEY (id), 
	CONSTRAINT ck_voucher_template_day_of_month CHECK (day_of_month between 0 and 31), 
	CONSTRAINT ck_voucher_template_first_month CHECK (day_of_month = 0 or first_month <> ''), 
	CONSTRAINT ck_voucher_template_step CHECK (step = '' or step in ('amortisation', 'accrual', 'payroll') and day_of_month > 0), 
	CONSTRAINT ck_voucher_template_spread CHECK (step <> 'amortisation' or total is not null and last_month <> ''), 
	CONSTRAINT uq_voucher_template_code UNIQUE (code)
)
 STRICT
;;
CREATE TABLE access_link (
	id INTEGER NOT NULL, 
	token_hash TEXT NOT NULL, 
	purpose TEXT NOT NULL, 
	user_id INTEGER, 
	made_by INTEGER NOT NULL, 
	detail TEXT NOT NULL, 
	made_at TEXT NOT NULL, 
	expires_at TEXT NOT NULL, 
	used_at TEXT, 
	CONSTRAINT pk_access_link PRIMARY KEY (id), 
	CONSTRAINT ck_access_link_purpose CHECK (purpose in ('join', 'recover', 'confirm')), 
	CONSTRAINT uq_access_link_token_hash UNIQUE (token_hash), 
	CONSTRAINT fk_access_link_user_id FOREIGN KEY(user_id) REFERENCES app_user (id)
)
 STRICT
;;
CREATE INDEX ix_access_link_purpose ON access_link (purpose, user_id)
;;
CREATE TABLE account_confirmation (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	party_id INTEGER NOT NULL, 
	role TEXT NOT NULL, 
	as_of TEXT NOT NULL, 
	amount INTEGER NOT NULL, 
	confirmed_amount INTEGER, 
	reference TEXT NOT NULL, 
	made_by INTEGER NOT NULL, 
	CONSTRAINT pk_account_confirmation PRIMARY KEY (id), 
	CONSTRAINT ck_account_confirmation_kind CHECK (kind in ('sent', 'agreed', 'disputed')), 
	CONSTRAINT ck_account_confirmation_role CHECK (role in ('customer', 'supplier')), 
	CONSTRAINT ck_account_confirmation_answer CHECK ((kind = 'sent') = (confirmed_amount is null)), 
	CONSTRAINT ck_account_confirmation_agreed_amount CHECK (confirmed_amount is null or (kind = 'agreed') = (confirmed_amount = amount)), 
	CONSTRAINT ck_account_confirmation_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_account_confirmation_party_id FOREIGN KEY(party_id) REFERENCES party (id)
)
 STRICT
;;
CREATE INDEX ix_account_confirmation_party ON account_confirmation (party_id, role)
;;
CREATE TABLE alert_channel_secret (
	channel_id INTEGER NOT NULL, 
	secret TEXT NOT NULL, 
	CONSTRAINT pk_alert_channel_secret PRIMARY KEY (channel_id), 
	CONSTRAINT fk_alert_channel_secret_channel_id FOREIGN KEY(channel_id) REFERENCES alert_channel (id)
)
 STRICT
;;
CREATE TABLE api_key (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	user_id INTEGER NOT NULL, 
	rights TEXT NOT NULL, 
	warehouses TEXT NOT NULL, 
	expires_at TEXT NOT NULL, 
	is_revoked INTEGER DEFAULT '0' NOT NULL, 
	hint TEXT NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_api_key PRIMARY KEY (id), 
	CONSTRAINT ck_api_key_flag CHECK (is_revoked in (0, 1)), 
	CONSTRAINT fk_api_key_user_id FOREIGN KEY(user_id) REFERENCES app_user (id)
)
 STRICT
;;
CREATE TABLE app_user_role (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	role_id INTEGER NOT NULL, 
	is_granted INTEGER DEFAULT '1' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_app_user_role PRIMARY KEY (id), 
	CONSTRAINT uq_app_user_role_user_id_role_id UNIQUE (user_id, role_id), 
	CONSTRAINT ck_app_user_role_flag CHECK (is_granted in (0, 1)), 
	CONSTRAINT fk_app_user_role_user_id FOREIGN KEY(user_id) REFERENCES app_user (id), 
	CONSTRAINT fk_app_user_role_role_id FOREIGN KEY(role_id) REFERENCES role (id)
)
 STRICT
;;
CREATE TABLE approval_delegation (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	from_user_id INTEGER NOT NULL, 
	to_user_id INTEGER NOT NULL, 
	first_day TEXT NOT NULL, 
	last_day TEXT NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_approval_delegation PRIMARY KEY (id), 
	CONSTRAINT ck_approval_delegation_another CHECK (from_user_id <> to_user_id), 
	CONSTRAINT ck_approval_delegation_days CHECK (first_day <= last_day), 
	CONSTRAINT fk_approval_delegation_from_user_id FOREIGN KEY(from_user_id) REFERENCES app_user (id), 
	CONSTRAINT fk_approval_delegation_to_user_id FOREIGN KEY(to_user_id) REFERENCES app_user (id)
)
 STRICT
;;
CREATE INDEX ix_approval_delegation_to ON approval_delegation (to_user_id)
;;
CREATE TABLE approval_step (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	flow_id INTEGER NOT NULL, 
	step INTEGER NOT NULL, 
	role TEXT NOT NULL, 
	min_amount INTEGER DEFAULT '0' NOT NULL, 
	department_id INTEGER, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_approval_step PRIMARY KEY (id), 
	CONSTRAINT uq_approval_step_flow_id_step UNIQUE (flow_id, step), 
	CONSTRAINT fk_approval_step_flow_id FOREIGN KEY(flow_id) REFERENCES approval_flow (id)
)
 STRICT
;;
CREATE TABLE bank_account (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	bank TEXT DEFAULT '' NOT NULL, 
	number TEXT DEFAULT '' NOT NULL, 
	currency TEXT NOT NULL, 
	account_id INTEGER NOT NULL, 
	closed_on TEXT, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_bank_account PRIMARY KEY (id), 
	CONSTRAINT uq_bank_account_code UNIQUE (code), 
	CONSTRAINT uq_bank_account_account_id UNIQUE (account_id), 
	CONSTRAINT fk_bank_account_account_id FOREIGN KEY(account_id) REFERENCES account (id)
)
 STRICT
;;
CREATE TABLE comparison (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	run_id INTEGER NOT NULL, 
	pair TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	as_of TEXT NOT NULL, 
	left_amount INTEGER NOT NULL, 
	right_amount INTEGER NOT NULL, 
	difference INTEGER NOT NULL, 
	is_parted INTEGER NOT NULL, 
	first_commit INTEGER NOT NULL, 
	first_document_id INTEGER, 
	first_place TEXT NOT NULL, 
	CONSTRAINT pk_comparison PRIMARY KEY (id), 
	CONSTRAINT uq_comparison_run_id_pair_subject_as_of UNIQUE (run_id, pair, subject, as_of), 
	CONSTRAINT ck_comparison_difference CHECK (difference = left_amount - right_amount), 
	CONSTRAINT ck_comparison_parted CHECK (is_parted = 1 or is_parted = 0 and difference = 0), 
	CONSTRAINT ck_comparison_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_comparison_run_id FOREIGN KEY(run_id) REFERENCES comparison_run (id)
)
 STRICT
;;
CREATE INDEX ix_comparison_parted ON comparison (is_parted, pair)
;;
CREATE INDEX ix_comparison_subject ON comparison (pair, subject)
;;
CREATE TABLE costing_policy (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	valid_from TEXT NOT NULL, 
	costing_method TEXT NOT NULL, 
	standard_cost INTEGER DEFAULT '0' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_costing_policy PRIMARY KEY (id), 
	CONSTRAINT ck_costing_policy_costing_method CHECK (costing_method in ('moving_average', 'monthly_average', 'fifo', 'specific', 'standard')), 
	CONSTRAINT uq_costing_policy_product_id_valid_from UNIQUE (product_id, valid_from), 
	CONSTRAINT fk_costing_policy_product_id FOREIGN KEY(product_id) REFERENCES product (id)
)
 STRICT
;;
CREATE TABLE credential (
	user_id INTEGER NOT NULL, 
	password_hash TEXT NOT NULL, 
	changed_at TEXT NOT NULL, 
	must_change INTEGER DEFAULT '0' NOT NULL, 
	totp_secret TEXT, 
	is_totp_on INTEGER DEFAULT '0' NOT NULL, 
	totp_step INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_credential PRIMARY KEY (user_id), 
	CONSTRAINT fk_credential_user_id FOREIGN KEY(user_id) REFERENCES app_user (id)
)
 STRICT
;;
CREATE TABLE employment (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	employee_id INTEGER NOT NULL, 
	department_id INTEGER NOT NULL, 
	valid_from TEXT NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_employment PRIMARY KEY (id), 
	CONSTRAINT uq_employment_employee_id_valid_from UNIQUE (employee_id, valid_from), 
	CONSTRAINT fk_employment_employee_id FOREIGN KEY(employee_id) REFERENCES employee (id), 
	CONSTRAINT fk_employment_department_id FOREIGN KEY(department_id) REFERENCES department (id)
)
 STRICT
;;
CREATE TABLE history_line (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	history_document_id INTEGER NOT NULL, 
	line INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	description TEXT NOT NULL, 
	party TEXT NOT NULL, 
	side TEXT NOT NULL, 
	amount INTEGER NOT NULL, 
	quantity INTEGER, 
	unit_price INTEGER, 
	currency TEXT NOT NULL, 
	foreign_amount INTEGER, 
	CONSTRAINT pk_history_line PRIMARY KEY (id), 
	CONSTRAINT uq_history_line_history_document_id_line UNIQUE (history_document_id, line), 
	CONSTRAINT ck_history_line_side CHECK (side in ('', 'D', 'C')), 
	CONSTRAINT ck_history_line_foreign_amount_whole CHECK ((currency = '') = (foreign_amount is null)), 
	CONSTRAINT ck_history_line_document_of_the_tx CHECK (tx = (history_document_id >> 24)), 
	CONSTRAINT ck_history_line_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_history_line_history_document_id FOREIGN KEY(history_document_id) REFERENCES history_document (id)
)
 STRICT
;;
CREATE INDEX ix_history_line_code ON history_line (code)
;;
CREATE TABLE incident (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	severity TEXT NOT NULL, 
	alert_id INTEGER, 
	owner_id INTEGER NOT NULL, 
	opened_at TEXT NOT NULL, 
	acknowledged_at TEXT, 
	mended_at TEXT, 
	ended_at TEXT, 
	cause TEXT DEFAULT '' NOT NULL, 
	fix TEXT DEFAULT '' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_incident PRIMARY KEY (id), 
	CONSTRAINT ck_incident_severity CHECK (severity in ('warning', 'critical')), 
	CONSTRAINT ck_incident_title CHECK (title <> ''), 
	CONSTRAINT ck_incident_ended CHECK (ended_at is null or (mended_at is not null and cause <> '' and fix <> '')), 
	CONSTRAINT ck_incident_order CHECK ((acknowledged_at is null or acknowledged_at >= opened_at) and (mended_at is null or mended_at >= opened_at) and (ended_at is null or ended_at >= mended_at)), 
	CONSTRAINT fk_incident_owner_id FOREIGN KEY(owner_id) REFERENCES app_user (id)
)
 STRICT
;;
CREATE TABLE journal_entry (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	document_id INTEGER, 
	voucher_id INTEGER NOT NULL, 
	period_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	business_date TEXT NOT NULL, 
	voucher_date TEXT NOT NULL, 
	memo TEXT NOT NULL, 
	reverses_id INTEGER, 
	CONSTRAINT pk_journal_entry PRIMARY KEY (id), 
	CONSTRAINT ck_journal_entry_kind CHECK (kind in ('normal', 'opening', 'reversal', 'closing')), 
	CONSTRAINT ck_journal_entry_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_journal_entry_voucher_id FOREIGN KEY(voucher_id) REFERENCES voucher (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_journal_entry_period_id FOREIGN KEY(period_id) REFERENCES period (id), 
	CONSTRAINT fk_journal_entry_reverses_id FOREIGN KEY(reverses_id) REFERENCES journal_entry (id)
)
 STRICT
;;
CREATE INDEX ix_journal_entry_document ON journal_entry (document_id)
;;
CREATE INDEX ix_journal_entry_reverses ON journal_entry (reverses_id) WHERE reverses_id IS NOT NULL
;;
CREATE INDEX ix_journal_entry_special ON journal_entry (period_id) WHERE kind in ('opening', 'closing')
;;
CREATE INDEX ix_journal_entry_voucher ON journal_entry (voucher_id)
;;
CREATE TABLE lot (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	produced_on TEXT, 
	expires_on TEXT, 
	supplier_code TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_lot PRIMARY KEY (id), 
	CONSTRAINT uq_lot_product_id_code UNIQUE (product_id, code), 
	CONSTRAINT ck_lot_dates CHECK (produced_on is null or expires_on >= produced_on), 
	CONSTRAINT ck_lot_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_lot_product_id FOREIGN KEY(product_id) REFERENCES product (id)
)
 STRICT
;;
CREATE INDEX ix_lot_code ON lot (code)
;;
CREATE INDEX ix_lot_expires_on ON lot (expires_on)
;;
CREATE TABLE old_password (
	id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	password_hash TEXT NOT NULL, 
	CONSTRAINT pk_old_password PRIMARY KEY (id), 
	CONSTRAINT fk_old_password_user_id FOREIGN KEY(user_id) REFERENCES app_user (id)
)
 STRICT
;;
CREATE INDEX ix_old_password_user_id ON old_password (user_id)
;;
CREATE TABLE open_tx (
	tx INTEGER NOT NULL, 
	CONSTRAINT pk_open_tx PRIMARY KEY (tx), 
	CONSTRAINT fk_open_tx_tx FOREIGN KEY(tx) REFERENCES commit_log (tx) DEFERRABLE INITIALLY DEFERRED
)
 STRICT
;;
CREATE TABLE order_release (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	order_key TEXT NOT NULL, 
	party_id INTEGER NOT NULL, 
	amount INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_order_release PRIMARY KEY (id), 
	CONSTRAINT ck_order_release_reason CHECK (reason <> ''), 
	CONSTRAINT uq_order_release_order_key UNIQUE (order_key), 
	CONSTRAINT ck_order_release_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_order_release_party_id FOREIGN KEY(party_id) REFERENCES party (id)
)
 STRICT
;;
CREATE TABLE party_address (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	party_id INTEGER NOT NULL, 
	purpose TEXT NOT NULL, 
	address TEXT NOT NULL, 
	receiver TEXT DEFAULT '' NOT NULL, 
	phone TEXT DEFAULT '' NOT NULL, 
	postal_code TEXT DEFAULT '' NOT NULL, 
	is_default INTEGER DEFAULT '0' NOT NULL, 
	closed_on TEXT, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_party_address PRIMARY KEY (id), 
	CONSTRAINT ck_party_address_purpose CHECK (purpose in ('delivery', 'invoice')), 
	CONSTRAINT ck_party_address_flags CHECK (is_default in (0, 1)), 
	CONSTRAINT fk_party_address_party_id FOREIGN KEY(party_id) REFERENCES party (id)
)
 STRICT
;;
CREATE UNIQUE INDEX ix_party_address_default ON party_address (party_id, purpose) WHERE is_default = 1
;;
CREATE INDEX ix_party_address_party ON party_address (party_id)
;;
CREATE TABLE party_bank_account (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	party_id INTEGER NOT NULL, 
	bank TEXT NOT NULL, 
	number TEXT NOT NULL, 
	holder TEXT DEFAULT '' NOT NULL, 
	currency TEXT DEFAULT '' NOT NULL, 
	is_default INTEGER DEFAULT '0' NOT NULL, 
	closed_on TEXT, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_party_bank_account PRIMARY KEY (id), 
	CONSTRAINT ck_party_bank_account_flags CHECK (is_default in (0, 1)), 
	CONSTRAINT fk_party_bank_account_party_id FOREIGN KEY(party_id) REFERENCES party (id)
)
 STRICT
;;
CREATE INDEX ix_party_bank_account_party ON party_bank_account (party_id)
;;
CREATE TABLE party_contact (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	party_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	role TEXT DEFAULT '' NOT NULL, 
	phone TEXT DEFAULT '' NOT NULL, 
	email TEXT DEFAULT '' NOT NULL, 
	is_default INTEGER DEFAULT '0' NOT NULL, 
	closed_on TEXT, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_party_contact PRIMARY KEY (id), 
	CONSTRAINT ck_party_contact_flags CHECK (is_default in (0, 1)), 
	CONSTRAINT fk_party_contact_party_id FOREIGN KEY(party_id) REFERENCES party (id)
)
 STRICT
;;
CREATE INDEX ix_party_contact_party ON party_contact (party_id)
;;
CREATE TABLE period_event (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	period_id INTEGER NOT NULL, 
	from_state TEXT NOT NULL, 
	to_state TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_period_event PRIMARY KEY (id), 
	CONSTRAINT ck_period_event_step CHECK (from_state = 'open' and to_state = 'stock_closed' or from_state = 'stock_closed' and to_state in ('open', 'closed') or from_state = 'closed' and to_state in ('stock_closed', 'filed')), 
	CONSTRAINT ck_period_event_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_period_event_period_id FOREIGN KEY(period_id) REFERENCES period (id)
)
 STRICT
;;
CREATE INDEX ix_period_event_period ON period_event (period_id)
;;
CREATE TABLE preference (
	user_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_preference PRIMARY KEY (user_id, name), 
	CONSTRAINT fk_preference_user_id FOREIGN KEY(user_id) REFERENCES app_user (id)
)
 STRICT
;;
CREATE TABLE price_list_line (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	price_list_id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	unit TEXT NOT NULL, 
	least_quantity INTEGER DEFAULT '0' NOT NULL, 
	price INTEGER NOT NULL, 
	valid_from TEXT, 
	valid_to TEXT, 
	closed_on TEXT, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_price_list_line PRIMARY KEY (id), 
	CONSTRAINT ck_price_list_line_not_negative CHECK (price >= 0 and least_quantity >= 0), 
	CONSTRAINT ck_price_list_line_dates CHECK (valid_to is null or valid_from is null or valid_to >= valid_from), 
	CONSTRAINT fk_price_list_line_price_list_id FOREIGN KEY(price_list_id) REFERENCES price_list (id), 
	CONSTRAINT fk_price_list_line_product_id FOREIGN KEY(product_id) REFERENCES product (id)
)
 STRICT
;;
CREATE INDEX ix_price_list_line_product ON price_list_line (product_id, price_list_id)
;;
CREATE TABLE product_barcode (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	unit TEXT NOT NULL, 
	barcode TEXT NOT NULL, 
	closed_on TEXT, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_product_barcode PRIMARY KEY (id), 
	CONSTRAINT fk_product_barcode_product_id FOREIGN KEY(product_id) REFERENCES product (id), 
	CONSTRAINT uq_product_barcode_barcode UNIQUE (barcode)
)
 STRICT
;;
CREATE INDEX ix_product_barcode_product ON product_barcode (product_id)
;;
CREATE TABLE product_unit (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	unit TEXT NOT NULL, 
	numerator INTEGER NOT NULL, 
	denominator INTEGER DEFAULT '1' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_product_unit PRIMARY KEY (id), 
	CONSTRAINT ck_product_unit_above_zero CHECK (numerator > 0 and denominator > 0), 
	CONSTRAINT uq_product_unit_product_id_unit UNIQUE (product_id, unit), 
	CONSTRAINT fk_product_unit_product_id FOREIGN KEY(product_id) REFERENCES product (id)
)
 STRICT
;;
CREATE TABLE project (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT DEFAULT '' NOT NULL, 
	party_id INTEGER, 
	closed_on TEXT, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_project PRIMARY KEY (id), 
	CONSTRAINT uq_project_code UNIQUE (code), 
	CONSTRAINT fk_project_party_id FOREIGN KEY(party_id) REFERENCES party (id)
)
 STRICT
;;
CREATE TABLE purchase_budget (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	department_id INTEGER NOT NULL, 
	category TEXT NOT NULL, 
	first_day TEXT NOT NULL, 
	last_day TEXT NOT NULL, 
	amount INTEGER NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_purchase_budget PRIMARY KEY (id), 
	CONSTRAINT uq_purchase_budget_department_id_category_first_day UNIQUE (department_id, category, first_day), 
	CONSTRAINT ck_purchase_budget_amount CHECK (amount > 0), 
	CONSTRAINT ck_purchase_budget_days CHECK (first_day <= last_day), 
	CONSTRAINT fk_purchase_budget_department_id FOREIGN KEY(department_id) REFERENCES department (id)
)
 STRICT
;;
CREATE TABLE recovery_code (
	id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	code_hash TEXT NOT NULL, 
	used_at TEXT, 
	CONSTRAINT pk_recovery_code PRIMARY KEY (id), 
	CONSTRAINT fk_recovery_code_user_id FOREIGN KEY(user_id) REFERENCES app_user (id)
)
 STRICT
;;
CREATE INDEX ix_recovery_code_user_id ON recovery_code (user_id)
;;
CREATE TABLE saved_view (
	id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	place TEXT NOT NULL, 
	name TEXT NOT NULL, 
	content TEXT NOT NULL, 
	shared_with TEXT DEFAULT '[]' NOT NULL, 
	saved_at TEXT NOT NULL, 
	CONSTRAINT pk_saved_view PRIMARY KEY (id), 
	CONSTRAINT uq_saved_view_user_id_place_name UNIQUE (user_id, place, name), 
	CONSTRAINT ck_saved_view_named CHECK (length(name) > 0), 
	CONSTRAINT fk_saved_view_user_id FOREIGN KEY(user_id) REFERENCES app_user (id)
)
 STRICT
;;
CREATE INDEX ix_saved_view_place ON saved_view (place)
;;
CREATE TABLE security_question (
	id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	question TEXT NOT NULL, 
	answer_hash TEXT NOT NULL, 
	CONSTRAINT pk_security_question PRIMARY KEY (id), 
	CONSTRAINT fk_security_question_user_id FOREIGN KEY(user_id) REFERENCES app_user (id)
)
 STRICT
;;
CREATE INDEX ix_security_question_user_id ON security_question (user_id)
;;
CREATE TABLE session (
	id INTEGER NOT NULL, 
	token_hash TEXT NOT NULL, 
	user_id INTEGER NOT NULL, 
	rights_version INTEGER NOT NULL, 
	language TEXT NOT NULL, 
	started_at TEXT NOT NULL, 
	last_seen_at TEXT NOT NULL, 
	expires_at TEXT NOT NULL, 
	ended_at TEXT, 
	end_reason TEXT, 
	address TEXT NOT NULL, 
	user_agent TEXT NOT NULL, 
	CONSTRAINT pk_session PRIMARY KEY (id), 
	CONSTRAINT uq_session_token_hash UNIQUE (token_hash), 
	CONSTRAINT fk_session_user_id FOREIGN KEY(user_id) REFERENCES app_user (id)
)
 STRICT
;;
CREATE INDEX ix_session_user_id ON session (user_id)
;;
CREATE TABLE supplier_price (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	supplier_id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	unit_price INTEGER NOT NULL, 
	valid_from TEXT NOT NULL, 
	valid_to TEXT, 
	supplier_code TEXT DEFAULT '' NOT NULL, 
	lead_time_days INTEGER, 
	least_quantity INTEGER DEFAULT '0' NOT NULL, 
	pack_quantity INTEGER DEFAULT '0' NOT NULL, 
	currency TEXT DEFAULT '' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_supplier_price PRIMARY KEY (id), 
	CONSTRAINT uq_supplier_price_supplier_id_product_id_valid_from UNIQUE (supplier_id, product_id, valid_from), 
	CONSTRAINT fk_supplier_price_supplier_id FOREIGN KEY(supplier_id) REFERENCES party (id), 
	CONSTRAINT fk_supplier_price_product_id FOREIGN KEY(product_id) REFERENCES product (id)
)
 STRICT
;;
CREATE TABLE system_alert (
	id INTEGER NOT NULL, 
	rule TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	severity TEXT NOT NULL, 
	opened_at TEXT NOT NULL, 
	seen_at TEXT NOT NULL, 
	ended_at TEXT, 
	measured INTEGER NOT NULL, 
	highest INTEGER NOT NULL, 
	threshold INTEGER NOT NULL, 
	detail TEXT NOT NULL, 
	taken_by INTEGER, 
	taken_at TEXT, 
	CONSTRAINT pk_system_alert PRIMARY KEY (id), 
	CONSTRAINT ck_system_alert_severity CHECK (severity in ('warning', 'critical')), 
	CONSTRAINT ck_system_alert_taken CHECK ((taken_by is null) = (taken_at is null)), 
	CONSTRAINT fk_system_alert_taken_by FOREIGN KEY(taken_by) REFERENCES app_user (id)
)
 STRICT
;;
CREATE UNIQUE INDEX ix_system_alert_open ON system_alert (rule, subject) WHERE ended_at is null
;;
CREATE TABLE user_group_member (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	group_id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	is_granted INTEGER DEFAULT '1' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_user_group_member PRIMARY KEY (id), 
	CONSTRAINT uq_user_group_member_group_id_user_id UNIQUE (group_id, user_id), 
	CONSTRAINT ck_user_group_member_flag CHECK (is_granted in (0, 1)), 
	CONSTRAINT fk_user_group_member_group_id FOREIGN KEY(group_id) REFERENCES user_group (id), 
	CONSTRAINT fk_user_group_member_user_id FOREIGN KEY(user_id) REFERENCES app_user (id)
)
 STRICT
;;
CREATE INDEX ix_user_group_member_user_id ON user_group_member (user_id)
;;
CREATE TABLE user_group_role (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	group_id INTEGER NOT NULL, 
	role_id INTEGER NOT NULL, 
	is_granted INTEGER DEFAULT '1' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_user_group_role PRIMARY KEY (id), 
	CONSTRAINT uq_user_group_role_group_id_role_id UNIQUE (group_id, role_id), 
	CONSTRAINT ck_user_group_role_flag CHECK (is_granted in (0, 1)), 
	CONSTRAINT fk_user_group_role_group_id FOREIGN KEY(group_id) REFERENCES user_group (id), 
	CONSTRAINT fk_user_group_role_role_id FOREIGN KEY(role_id) REFERENCES role (id)
)
 STRICT
;;
CREATE TABLE verified_email (
	user_id INTEGER NOT NULL, 
	address TEXT NOT NULL, 
	verified_at TEXT NOT NULL, 
	CONSTRAINT pk_verified_email PRIMARY KEY (user_id), 
	CONSTRAINT fk_verified_email_user_id FOREIGN KEY(user_id) REFERENCES app_user (id)
)
 STRICT
;;
CREATE TABLE voucher_signature (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	voucher_id INTEGER NOT NULL, 
	act TEXT NOT NULL, 
	user_id INTEGER NOT NULL, 
	CONSTRAINT pk_voucher_signature PRIMARY KEY (id), 
	CONSTRAINT uq_voucher_signature_voucher_id_act UNIQUE (voucher_id, act), 
	CONSTRAINT ck_voucher_signature_act CHECK (act in ('checked', 'posted', 'cashier')), 
	CONSTRAINT ck_voucher_signature_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_voucher_signature_voucher_id FOREIGN KEY(voucher_id) REFERENCES voucher (id)
)
 STRICT
;;
CREATE TABLE voucher_template_line (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	template_id INTEGER NOT NULL, 
	line INTEGER NOT NULL, 
	account TEXT NOT NULL, 
	side TEXT NOT NULL, 
	amount INTEGER, 
	share INTEGER, 
	party TEXT DEFAULT '' NOT NULL, 
	department TEXT DEFAULT '' NOT NULL, 
	employee TEXT DEFAULT '' NOT NULL, 
	project TEXT DEFAULT '' NOT NULL, 
	cash_flow_item TEXT DEFAULT '' NOT NULL, 
	memo TEXT DEFAULT '' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_voucher_template_line PRIMARY KEY (id), 
	CONSTRAINT uq_voucher_template_line_template_id_line UNIQUE (template_id, line), 
	CONSTRAINT ck_voucher_template_line_side CHECK (side in ('D', 'C')), 
	CONSTRAINT ck_voucher_template_line_amount_or_share CHECK (amount is null or share is null), 
	CONSTRAINT fk_voucher_template_line_template_id FOREIGN KEY(template_id) REFERENCES voucher_template (id)
)
 STRICT
;;
CREATE TABLE warehouse (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT DEFAULT '' NOT NULL, 
	cost_group_id INTEGER NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_warehouse PRIMARY KEY (id), 
	CONSTRAINT uq_warehouse_code UNIQUE (code), 
	CONSTRAINT fk_warehouse_cost_group_id FOREIGN KEY(cost_group_id) REFERENCES cost_group (id)
)
 STRICT
;;
CREATE TABLE alert_recipient (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	warehouse_id INTEGER NOT NULL, 
	is_active INTEGER DEFAULT '1' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_alert_recipient PRIMARY KEY (id), 
	CONSTRAINT uq_alert_recipient_user_id_warehouse_id UNIQUE (user_id, warehouse_id), 
	CONSTRAINT ck_alert_recipient_flag CHECK (is_active in (0, 1)), 
	CONSTRAINT fk_alert_recipient_user_id FOREIGN KEY(user_id) REFERENCES app_user (id), 
	CONSTRAINT fk_alert_recipient_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouse (id)
)
 STRICT
;;
CREATE TABLE alert_sending (
	id INTEGER NOT NULL, 
	alert_id INTEGER NOT NULL, 
	channel_id INTEGER NOT NULL, 
	event TEXT NOT NULL, 
	tries INTEGER DEFAULT '0' NOT NULL, 
	due_at TEXT, 
	sent_at TEXT, 
	problem TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_alert_sending PRIMARY KEY (id), 
	CONSTRAINT uq_alert_sending_alert_id_channel_id_event UNIQUE (alert_id, channel_id, event), 
	CONSTRAINT ck_alert_sending_event CHECK (event in ('opened', 'ended')), 
	CONSTRAINT fk_alert_sending_alert_id FOREIGN KEY(alert_id) REFERENCES system_alert (id), 
	CONSTRAINT fk_alert_sending_channel_id FOREIGN KEY(channel_id) REFERENCES alert_channel (id)
)
 STRICT
;;
CREATE INDEX ix_alert_sending_due ON alert_sending (due_at) WHERE due_at is not null
;;
CREATE TABLE api_key_secret (
	api_key_id INTEGER NOT NULL, 
	secret_hash TEXT NOT NULL, 
	CONSTRAINT pk_api_key_secret PRIMARY KEY (api_key_id), 
	CONSTRAINT fk_api_key_secret_api_key_id FOREIGN KEY(api_key_id) REFERENCES api_key (id), 
	CONSTRAINT uq_api_key_secret_secret_hash UNIQUE (secret_hash)
)
 STRICT
;;
CREATE TABLE api_key_use (
	id INTEGER NOT NULL, 
	api_key_id INTEGER NOT NULL, 
	used_at TEXT NOT NULL, 
	address TEXT NOT NULL, 
	request TEXT NOT NULL, 
	status INTEGER NOT NULL, 
	CONSTRAINT pk_api_key_use PRIMARY KEY (id), 
	CONSTRAINT fk_api_key_use_api_key_id FOREIGN KEY(api_key_id) REFERENCES api_key (id)
)
 STRICT
;;
CREATE INDEX ix_api_key_use_api_key_id ON api_key_use (api_key_id)
;;
CREATE TABLE bank_statement (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	bank_account_id INTEGER NOT NULL, 
	file_name TEXT NOT NULL, 
	file_hash TEXT NOT NULL, 
	part INTEGER NOT NULL, 
	format TEXT NOT NULL, 
	first_day TEXT NOT NULL, 
	last_day TEXT NOT NULL, 
	opening INTEGER, 
	closing INTEGER, 
	repeated_lines INTEGER NOT NULL, 
	repeated_amount INTEGER NOT NULL, 
	flags TEXT NOT NULL, 
	CONSTRAINT pk_bank_statement PRIMARY KEY (id), 
	CONSTRAINT uq_bank_statement_bank_account_id_file_hash_part UNIQUE (bank_account_id, file_hash, part), 
	CONSTRAINT ck_bank_statement_balances_whole CHECK ((opening is null) = (closing is null)), 
	CONSTRAINT ck_bank_statement_days CHECK (first_day <= last_day), 
	CONSTRAINT ck_bank_statement_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_bank_statement_bank_account_id FOREIGN KEY(bank_account_id) REFERENCES bank_account (id)
)
 STRICT
;;
CREATE INDEX ix_bank_statement_days ON bank_statement (bank_account_id, last_day)
;;
CREATE TABLE cost_difference (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	entry_id INTEGER NOT NULL, 
	account_id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	cost_group_id INTEGER NOT NULL, 
	stock_account_id INTEGER NOT NULL, 
	document_line_id INTEGER, 
	against_id INTEGER, 
	kind TEXT NOT NULL, 
	amount INTEGER NOT NULL, 
	business_date TEXT NOT NULL, 
	CONSTRAINT pk_cost_difference PRIMARY KEY (id), 
	CONSTRAINT ck_cost_difference_kind CHECK (kind in ('receipt', 'adjustment', 'revaluation', 'true_up', 'transfer')), 
	CONSTRAINT ck_cost_difference_true_up_goes_somewhere CHECK ((kind = 'true_up') = (against_id is not null)), 
	CONSTRAINT ck_cost_difference_entry_of_the_same_tx CHECK (tx = (entry_id >> 24)), 
	CONSTRAINT ck_cost_difference_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_cost_difference_entry_id FOREIGN KEY(entry_id) REFERENCES journal_entry (id), 
	CONSTRAINT fk_cost_difference_account_id FOREIGN KEY(account_id) REFERENCES account (id), 
	CONSTRAINT fk_cost_difference_product_id FOREIGN KEY(product_id) REFERENCES product (id), 
	CONSTRAINT fk_cost_difference_cost_group_id FOREIGN KEY(cost_group_id) REFERENCES cost_group (id), 
	CONSTRAINT fk_cost_difference_stock_account_id FOREIGN KEY(stock_account_id) REFERENCES account (id), 
	CONSTRAINT fk_cost_difference_against_id FOREIGN KEY(against_id) REFERENCES account (id)
)
 STRICT
;;
CREATE INDEX ix_cost_difference_pool ON cost_difference (product_id, business_date)
;;
CREATE TABLE count_task (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	warehouse_id INTEGER NOT NULL, 
	class TEXT NOT NULL, 
	due_on TEXT NOT NULL, 
	role TEXT NOT NULL, 
	escalate_on TEXT NOT NULL, 
	escalation_role TEXT NOT NULL, 
	CONSTRAINT pk_count_task PRIMARY KEY (id), 
	CONSTRAINT uq_count_task_product_id_warehouse_id_due_on UNIQUE (product_id, warehouse_id, due_on), 
	CONSTRAINT ck_count_task_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_count_task_product_id FOREIGN KEY(product_id) REFERENCES product (id), 
	CONSTRAINT fk_count_task_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouse (id)
)
 STRICT
;;
CREATE TABLE device_reading (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	api_key_id INTEGER NOT NULL, 
	request_key TEXT NOT NULL, 
	body_digest TEXT NOT NULL, 
	body TEXT NOT NULL, 
	warehouse TEXT NOT NULL, 
	document_key TEXT NOT NULL, 
	error TEXT NOT NULL, 
	message_zh TEXT NOT NULL, 
	message_en TEXT NOT NULL, 
	CONSTRAINT pk_device_reading PRIMARY KEY (id), 
	CONSTRAINT uq_device_reading_api_key_id_request_key UNIQUE (api_key_id, request_key), 
	CONSTRAINT ck_device_reading_fate CHECK ((document_key = '') <> (error = '')), 
	CONSTRAINT ck_device_reading_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_device_reading_api_key_id FOREIGN KEY(api_key_id) REFERENCES api_key (id)
)
 STRICT
;;
CREATE TABLE document (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	series TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	content_digest TEXT NOT NULL, 
	business_date TEXT NOT NULL, 
	party_id INTEGER, 
	warehouse_id INTEGER, 
	reverses_id INTEGER, 
	due_date TEXT, 
	invoice_type TEXT DEFAULT '' NOT NULL, 
	reference TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	memo TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	rate INTEGER NOT NULL, 
	net INTEGER NOT NULL, 
	tax INTEGER NOT NULL, 
	gross INTEGER NOT NULL, 
	foreign_gross INTEGER, 
	department_id INTEGER, 
	employee_id INTEGER, 
	project_id INTEGER, 
	custom TEXT NOT NULL, 
	CONSTRAINT pk_document PRIMARY KEY (id), 
	CONSTRAINT uq_document_key UNIQUE ("key"), 
	CONSTRAINT uq_document_series_number UNIQUE (series, number), 
	CONSTRAINT ck_document_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_document_party_id FOREIGN KEY(party_id) REFERENCES party (id), 
	CONSTRAINT fk_document_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouse (id), 
	CONSTRAINT fk_document_reverses_id FOREIGN KEY(reverses_id) REFERENCES document (id)
)
 STRICT
;;
CREATE INDEX ix_document_order ON document (party_id) WHERE kind = 'sales_order'
;;
CREATE INDEX ix_document_party ON document (party_id, business_date)
;;
CREATE INDEX ix_document_reference ON document (reference)
;;
CREATE INDEX ix_document_reverses ON document (reverses_id) WHERE reverses_id IS NOT NULL
;;
CREATE TABLE known_device (
	id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	device_hash TEXT NOT NULL, 
	session_id INTEGER NOT NULL, 
	disown_hash TEXT NOT NULL, 
	first_seen_at TEXT NOT NULL, 
	CONSTRAINT pk_known_device PRIMARY KEY (id), 
	CONSTRAINT uq_known_device_device_hash_user_id UNIQUE (device_hash, user_id), 
	CONSTRAINT fk_known_device_user_id FOREIGN KEY(user_id) REFERENCES app_user (id), 
	CONSTRAINT fk_known_device_session_id FOREIGN KEY(session_id) REFERENCES session (id), 
	CONSTRAINT uq_known_device_disown_hash UNIQUE (disown_hash)
)
 STRICT
;;
CREATE TABLE location (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	warehouse_id INTEGER, 
	purpose TEXT DEFAULT '' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_location PRIMARY KEY (id), 
	CONSTRAINT ck_location_kind CHECK (kind in ('internal', 'supplier', 'customer', 'loss', 'production', 'opening')), 
	CONSTRAINT ck_location_place CHECK ((kind = 'internal') = (warehouse_id is not null)), 
	CONSTRAINT ck_location_purpose CHECK (purpose = '' or kind = 'internal' and purpose in ('inspection', 'rejected', 'dispatched', 'transit')), 
	CONSTRAINT uq_location_code UNIQUE (code), 
	CONSTRAINT fk_location_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouse (id)
)
 STRICT
;;
CREATE TABLE lot_event (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	lot_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	user_id INTEGER NOT NULL, 
	CONSTRAINT pk_lot_event PRIMARY KEY (id), 
	CONSTRAINT ck_lot_event_state CHECK (state in ('released', 'held', 'rejected')), 
	CONSTRAINT ck_lot_event_reason CHECK (reason <> ''), 
	CONSTRAINT ck_lot_event_number CHECK (number > 0), 
	CONSTRAINT uq_lot_event_lot_id_number UNIQUE (lot_id, number), 
	CONSTRAINT ck_lot_event_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_lot_event_lot_id FOREIGN KEY(lot_id) REFERENCES lot (id)
)
 STRICT
;;
CREATE TABLE open_item (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	entry_id INTEGER NOT NULL, 
	account_id INTEGER NOT NULL, 
	party_id INTEGER NOT NULL, 
	document_id INTEGER, 
	document_line_id INTEGER, 
	amount INTEGER NOT NULL, 
	currency TEXT, 
	foreign_amount INTEGER, 
	business_date TEXT NOT NULL, 
	due_date TEXT NOT NULL, 
	CONSTRAINT pk_open_item PRIMARY KEY (id), 
	CONSTRAINT ck_open_item_amount CHECK (amount <> 0), 
	CONSTRAINT ck_open_item_foreign_amount_whole CHECK ((currency is null) = (foreign_amount is null)), 
	CONSTRAINT ck_open_item_foreign_amount CHECK (foreign_amount is null or foreign_amount <> 0), 
	CONSTRAINT ck_open_item_entry_of_the_same_tx CHECK (tx = (entry_id >> 24)), 
	CONSTRAINT ck_open_item_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_open_item_entry_id FOREIGN KEY(entry_id) REFERENCES journal_entry (id), 
	CONSTRAINT fk_open_item_account_id FOREIGN KEY(account_id) REFERENCES account (id), 
	CONSTRAINT fk_open_item_party_id FOREIGN KEY(party_id) REFERENCES party (id)
)
 STRICT
;;
CREATE INDEX ix_open_item_currency ON open_item (currency) WHERE currency IS NOT NULL
;;
CREATE INDEX ix_open_item_document ON open_item (document_id)
;;
CREATE INDEX ix_open_item_entry ON open_item (entry_id)
;;
CREATE INDEX ix_open_item_party ON open_item (party_id, account_id)
;;
CREATE TABLE posting (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	entry_id INTEGER NOT NULL, 
	account_id INTEGER NOT NULL, 
	side TEXT NOT NULL, 
	amount INTEGER NOT NULL, 
	party_id INTEGER, 
	department_id INTEGER, 
	employee_id INTEGER, 
	project_id INTEGER, 
	currency TEXT, 
	foreign_amount INTEGER, 
	rate INTEGER, 
	cash_flow_item TEXT, 
	memo TEXT NOT NULL, 
	CONSTRAINT pk_posting PRIMARY KEY (id), 
	CONSTRAINT ck_posting_side CHECK (side in ('D', 'C')), 
	CONSTRAINT ck_posting_foreign_amount_whole CHECK ((currency is null) = (foreign_amount is null) and (currency is null) = (rate is null)), 
	CONSTRAINT ck_posting_entry_of_the_same_tx CHECK (tx = (entry_id >> 24)), 
	CONSTRAINT ck_posting_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_posting_entry_id FOREIGN KEY(entry_id) REFERENCES journal_entry (id), 
	CONSTRAINT fk_posting_account_id FOREIGN KEY(account_id) REFERENCES account (id), 
	CONSTRAINT fk_posting_party_id FOREIGN KEY(party_id) REFERENCES party (id), 
	CONSTRAINT fk_posting_department_id FOREIGN KEY(department_id) REFERENCES department (id), 
	CONSTRAINT fk_posting_employee_id FOREIGN KEY(employee_id) REFERENCES employee (id), 
	CONSTRAINT fk_posting_project_id FOREIGN KEY(project_id) REFERENCES project (id)
)
 STRICT
;;
CREATE INDEX ix_posting_account ON posting (account_id, entry_id)
;;
CREATE INDEX ix_posting_entry ON posting (entry_id)
;;
CREATE TABLE replenishment_advice (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	warehouse_id INTEGER NOT NULL, 
	supplier_id INTEGER, 
	advised_on TEXT NOT NULL, 
	order_on TEXT NOT NULL, 
	need_on TEXT NOT NULL, 
	quantity INTEGER NOT NULL, 
	because TEXT NOT NULL, 
	why TEXT NOT NULL, 
	CONSTRAINT pk_replenishment_advice PRIMARY KEY (id), 
	CONSTRAINT ck_replenishment_advice_order CHECK (quantity > 0 and order_on >= advised_on), 
	CONSTRAINT ck_replenishment_advice_because CHECK (because in ('orders', 'minimum', 'forecast')), 
	CONSTRAINT ck_replenishment_advice_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_replenishment_advice_product_id FOREIGN KEY(product_id) REFERENCES product (id), 
	CONSTRAINT fk_replenishment_advice_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouse (id), 
	CONSTRAINT fk_replenishment_advice_supplier_id FOREIGN KEY(supplier_id) REFERENCES party (id)
)
 STRICT
;;
CREATE INDEX ix_replenishment_advice_product ON replenishment_advice (product_id, warehouse_id)
;;
CREATE TABLE replenishment_rule (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	warehouse_id INTEGER NOT NULL, 
	service_basis_points INTEGER DEFAULT '9500' NOT NULL, 
	review_days INTEGER DEFAULT '7' NOT NULL, 
	holding_basis_points INTEGER DEFAULT '2000' NOT NULL, 
	is_automatic INTEGER DEFAULT '0' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_replenishment_rule PRIMARY KEY (id), 
	CONSTRAINT uq_replenishment_rule_product_id_warehouse_id UNIQUE (product_id, warehouse_id), 
	CONSTRAINT ck_replenishment_rule_service CHECK (service_basis_points between 5000 and 9999), 
	CONSTRAINT ck_replenishment_rule_above_zero CHECK (review_days > 0 and holding_basis_points >= 0), 
	CONSTRAINT ck_replenishment_rule_flags CHECK (is_automatic in (0, 1)), 
	CONSTRAINT fk_replenishment_rule_product_id FOREIGN KEY(product_id) REFERENCES product (id), 
	CONSTRAINT fk_replenishment_rule_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouse (id)
)
 STRICT
;;
CREATE TABLE stock_alert (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	warehouse_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	quantity INTEGER NOT NULL, 
	threshold INTEGER NOT NULL, 
	wanted INTEGER NOT NULL, 
	raised_on TEXT NOT NULL, 
	CONSTRAINT pk_stock_alert PRIMARY KEY (id), 
	CONSTRAINT ck_stock_alert_kind CHECK (kind in ('low', 'over')), 
	CONSTRAINT ck_stock_alert_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_stock_alert_product_id FOREIGN KEY(product_id) REFERENCES product (id), 
	CONSTRAINT fk_stock_alert_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouse (id)
)
 STRICT
;;
CREATE INDEX ix_stock_alert_product ON stock_alert (product_id, warehouse_id)
;;
CREATE TABLE stock_threshold (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	warehouse_id INTEGER NOT NULL, 
	minimum INTEGER DEFAULT '0' NOT NULL, 
	maximum INTEGER, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_stock_threshold PRIMARY KEY (id), 
	CONSTRAINT uq_stock_threshold_product_id_warehouse_id UNIQUE (product_id, warehouse_id), 
	CONSTRAINT ck_stock_threshold_order CHECK (minimum >= 0 and (maximum is null or maximum >= minimum)), 
	CONSTRAINT fk_stock_threshold_product_id FOREIGN KEY(product_id) REFERENCES product (id), 
	CONSTRAINT fk_stock_threshold_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouse (id)
)
 STRICT
;;
CREATE TABLE stock_value (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	entry_id INTEGER, 
	account_id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	cost_group_id INTEGER NOT NULL, 
	move_id INTEGER, 
	document_line_id INTEGER, 
	lot_id INTEGER NOT NULL, 
	layer_id INTEGER, 
	cause_id INTEGER, 
	against_id INTEGER, 
	kind TEXT NOT NULL, 
	quantity INTEGER NOT NULL, 
	amount INTEGER NOT NULL, 
	unknown_quantity INTEGER NOT NULL, 
	business_date TEXT NOT NULL, 
	CONSTRAINT pk_stock_value PRIMARY KEY (id), 
	CONSTRAINT ck_stock_value_value_has_entry CHECK (entry_id is not null or amount = 0), 
	CONSTRAINT ck_stock_value_kind CHECK (kind in ('move', 'settling', 'adjustment', 'revaluation', 'true_up', 'transfer')), 
	CONSTRAINT ck_stock_value_value_alone CHECK (kind in ('move', 'transfer') or quantity = 0), 
	CONSTRAINT ck_stock_value_entry_of_the_same_tx CHECK (tx = (entry_id >> 24)), 
	CONSTRAINT ck_stock_value_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_stock_value_entry_id FOREIGN KEY(entry_id) REFERENCES journal_entry (id), 
	CONSTRAINT fk_stock_value_account_id FOREIGN KEY(account_id) REFERENCES account (id), 
	CONSTRAINT fk_stock_value_product_id FOREIGN KEY(product_id) REFERENCES product (id), 
	CONSTRAINT fk_stock_value_cost_group_id FOREIGN KEY(cost_group_id) REFERENCES cost_group (id), 
	CONSTRAINT fk_stock_value_against_id FOREIGN KEY(against_id) REFERENCES account (id)
)
 STRICT
;;
CREATE INDEX ix_stock_value_against ON stock_value (product_id, business_date) WHERE against_id is not null
;;
CREATE INDEX ix_stock_value_alone ON stock_value (product_id, business_date) WHERE move_id is null
;;
CREATE INDEX ix_stock_value_entry ON stock_value (entry_id)
;;
CREATE INDEX ix_stock_value_line ON stock_value (document_line_id)
;;
CREATE TABLE tax_item (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	entry_id INTEGER NOT NULL, 
	account_id INTEGER NOT NULL, 
	party_id INTEGER, 
	document_id INTEGER, 
	tax_code_id INTEGER, 
	net INTEGER NOT NULL, 
	amount INTEGER NOT NULL, 
	business_date TEXT NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_tax_item PRIMARY KEY (id), 
	CONSTRAINT ck_tax_item_entry_of_the_same_tx CHECK (tx = (entry_id >> 24)), 
	CONSTRAINT ck_tax_item_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_tax_item_entry_id FOREIGN KEY(entry_id) REFERENCES journal_entry (id), 
	CONSTRAINT fk_tax_item_account_id FOREIGN KEY(account_id) REFERENCES account (id), 
	CONSTRAINT fk_tax_item_party_id FOREIGN KEY(party_id) REFERENCES party (id), 
	CONSTRAINT fk_tax_item_tax_code_id FOREIGN KEY(tax_code_id) REFERENCES tax_code (id)
)
 STRICT
;;
CREATE INDEX ix_tax_item_document ON tax_item (document_id)
;;
CREATE INDEX ix_tax_item_entry ON tax_item (entry_id)
;;
CREATE TABLE zone (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	warehouse_id INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT DEFAULT '' NOT NULL, 
	kind TEXT NOT NULL, 
	category TEXT DEFAULT '' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_zone PRIMARY KEY (id), 
	CONSTRAINT uq_zone_warehouse_id_code UNIQUE (warehouse_id, code), 
	CONSTRAINT ck_zone_kind CHECK (kind in ('storage', 'receiving', 'picking', 'quarantine')), 
	CONSTRAINT fk_zone_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouse (id)
)
 STRICT
;;
CREATE TABLE approval_due (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	document_id INTEGER NOT NULL, 
	step_id INTEGER NOT NULL, 
	step INTEGER NOT NULL, 
	role TEXT NOT NULL, 
	made_by INTEGER NOT NULL, 
	CONSTRAINT pk_approval_due PRIMARY KEY (id), 
	CONSTRAINT uq_approval_due_document_id_step UNIQUE (document_id, step), 
	CONSTRAINT ck_approval_due_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_approval_due_document_id FOREIGN KEY(document_id) REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_approval_due_step_id FOREIGN KEY(step_id) REFERENCES approval_step (id)
)
 STRICT
;;
CREATE TABLE bank_line (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	statement_id INTEGER NOT NULL, 
	bank_account_id INTEGER NOT NULL, 
	"row" INTEGER NOT NULL, 
	booking_date TEXT NOT NULL, 
	value_date TEXT, 
	amount INTEGER NOT NULL, 
	fee INTEGER NOT NULL, 
	counterparty TEXT NOT NULL, 
	counterparty_account TEXT NOT NULL, 
	reference TEXT NOT NULL, 
	text TEXT NOT NULL, 
	bank_reference TEXT NOT NULL, 
	balance INTEGER, 
	line_key TEXT NOT NULL, 
	raw TEXT NOT NULL, 
	CONSTRAINT pk_bank_line PRIMARY KEY (id), 
	CONSTRAINT uq_bank_line_bank_account_id_line_key UNIQUE (bank_account_id, line_key), 
	CONSTRAINT ck_bank_line_amount CHECK (amount <> 0), 
	CONSTRAINT ck_bank_line_fee CHECK (fee >= 0), 
	CONSTRAINT ck_bank_line_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_bank_line_statement_id FOREIGN KEY(statement_id) REFERENCES bank_statement (id), 
	CONSTRAINT fk_bank_line_bank_account_id FOREIGN KEY(bank_account_id) REFERENCES bank_account (id)
)
 STRICT
;;
CREATE INDEX ix_bank_line_day ON bank_line (bank_account_id, booking_date)
;;
CREATE INDEX ix_bank_line_statement ON bank_line (statement_id)
;;
CREATE TABLE bill (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	document_id INTEGER NOT NULL, 
	direction TEXT NOT NULL, 
	number TEXT NOT NULL, 
	form TEXT NOT NULL, 
	drawer TEXT NOT NULL, 
	acceptor TEXT NOT NULL, 
	issued_on TEXT NOT NULL, 
	due_on TEXT NOT NULL, 
	amount INTEGER NOT NULL, 
	CONSTRAINT pk_bill PRIMARY KEY (id), 
	CONSTRAINT ck_bill_direction CHECK (direction in ('receivable', 'payable')), 
	CONSTRAINT ck_bill_form CHECK (form in ('bank', 'commercial')), 
	CONSTRAINT ck_bill_amount CHECK (amount > 0), 
	CONSTRAINT ck_bill_due_on CHECK (due_on >= issued_on), 
	CONSTRAINT uq_bill_direction_number UNIQUE (direction, number), 
	CONSTRAINT ck_bill_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_bill_document_id FOREIGN KEY(document_id) REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED
)
 STRICT
;;
CREATE INDEX ix_bill_document ON bill (document_id)
;;
CREATE TABLE bin (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	zone_id INTEGER NOT NULL, 
	location_id INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	path INTEGER NOT NULL, 
	capacity INTEGER, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_bin PRIMARY KEY (id), 
	CONSTRAINT uq_bin_location_id_code UNIQUE (location_id, code), 
	CONSTRAINT uq_bin_location_id_path UNIQUE (location_id, path), 
	CONSTRAINT ck_bin_capacity CHECK (capacity > 0), 
	CONSTRAINT fk_bin_zone_id FOREIGN KEY(zone_id) REFERENCES zone (id), 
	CONSTRAINT fk_bin_location_id FOREIGN KEY(location_id) REFERENCES location (id)
)
 STRICT
;;
CREATE TABLE count_escalation (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	task_id INTEGER NOT NULL, 
	role TEXT NOT NULL, 
	escalated_on TEXT NOT NULL, 
	CONSTRAINT pk_count_escalation PRIMARY KEY (id), 
	CONSTRAINT ck_count_escalation_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT uq_count_escalation_task_id UNIQUE (task_id), 
	CONSTRAINT fk_count_escalation_task_id FOREIGN KEY(task_id) REFERENCES count_task (id)
)
 STRICT
;;
CREATE TABLE count_line (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	document_id INTEGER NOT NULL, 
	line INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	location_id INTEGER NOT NULL, 
	lot_id INTEGER NOT NULL, 
	book_quantity INTEGER NOT NULL, 
	CONSTRAINT pk_count_line PRIMARY KEY (id), 
	CONSTRAINT uq_count_line_document_id_line UNIQUE (document_id, line), 
	CONSTRAINT uq_count_line_document_id_product_id_location_id_lot_id UNIQUE (document_id, product_id, location_id, lot_id), 
	CONSTRAINT ck_count_line_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_count_line_document_id FOREIGN KEY(document_id) REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_count_line_product_id FOREIGN KEY(product_id) REFERENCES product (id), 
	CONSTRAINT fk_count_line_location_id FOREIGN KEY(location_id) REFERENCES location (id)
)
 STRICT
;;
CREATE TABLE device_reading_end (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	reading_id INTEGER NOT NULL, 
	body TEXT NOT NULL, 
	document_key TEXT NOT NULL, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_device_reading_end PRIMARY KEY (id), 
	CONSTRAINT ck_device_reading_end_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT uq_device_reading_end_reading_id UNIQUE (reading_id), 
	CONSTRAINT fk_device_reading_end_reading_id FOREIGN KEY(reading_id) REFERENCES device_reading (id)
)
 STRICT
;;
CREATE TABLE document_line (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	document_id INTEGER NOT NULL, 
	line INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	product_id INTEGER, 
	description TEXT NOT NULL, 
	quantity INTEGER NOT NULL, 
	unit_price INTEGER NOT NULL, 
	net INTEGER NOT NULL, 
	tax INTEGER NOT NULL, 
	foreign_net INTEGER, 
	foreign_tax INTEGER, 
	tax_code_id INTEGER, 
	source_line_id INTEGER, 
	reason TEXT NOT NULL, 
	due_date TEXT, 
	revenue_event TEXT DEFAULT '' NOT NULL, 
	tax_event TEXT DEFAULT '' NOT NULL, 
	lot_id INTEGER DEFAULT '0' NOT NULL, 
	unit TEXT DEFAULT '' NOT NULL, 
	typed_quantity INTEGER, 
	CONSTRAINT pk_document_line PRIMARY KEY (id), 
	CONSTRAINT ck_document_line_quantity CHECK (quantity <> 0), 
	CONSTRAINT ck_document_line_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_document_line_document_id FOREIGN KEY(document_id) REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_document_line_product_id FOREIGN KEY(product_id) REFERENCES product (id), 
	CONSTRAINT fk_document_line_tax_code_id FOREIGN KEY(tax_code_id) REFERENCES tax_code (id)
)
 STRICT
;;
CREATE INDEX ix_document_line_document ON document_line (document_id)
;;
CREATE INDEX ix_document_line_source ON document_line (source_line_id) WHERE source_line_id IS NOT NULL
;;
CREATE TABLE document_link (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	document_id INTEGER NOT NULL, 
	to_document_id INTEGER NOT NULL, 
	relation TEXT NOT NULL, 
	amount INTEGER NOT NULL, 
	CONSTRAINT pk_document_link PRIMARY KEY (id), 
	CONSTRAINT ck_document_link_relation CHECK (relation in ('revises', 'follows')), 
	CONSTRAINT ck_document_link_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_document_link_document_id FOREIGN KEY(document_id) REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_document_link_to_document_id FOREIGN KEY(to_document_id) REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED
)
 STRICT
;;
CREATE INDEX ix_document_link_document ON document_link (document_id)
;;
CREATE INDEX ix_document_link_to ON document_link (to_document_id)
;;
CREATE TABLE document_print (
	id INTEGER NOT NULL, 
	document_id INTEGER NOT NULL, 
	copy INTEGER NOT NULL, 
	form TEXT NOT NULL, 
	language TEXT NOT NULL, 
	user_id INTEGER NOT NULL, 
	printed_at TEXT NOT NULL, 
	CONSTRAINT pk_document_print PRIMARY KEY (id), 
	CONSTRAINT ck_document_print_copy CHECK (copy > 0), 
	CONSTRAINT uq_document_print_document_id_copy UNIQUE (document_id, copy), 
	CONSTRAINT fk_document_print_document_id FOREIGN KEY(document_id) REFERENCES document (id)
)
 STRICT
;;
CREATE TABLE replenishment_decision (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	advice_id INTEGER NOT NULL, 
	decision TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	decided_on TEXT NOT NULL, 
	CONSTRAINT pk_replenishment_decision PRIMARY KEY (id), 
	CONSTRAINT ck_replenishment_decision_decision CHECK (decision in ('accept', 'refuse', 'lapse')), 
	CONSTRAINT ck_replenishment_decision_reason CHECK (decision <> 'refuse' or reason <> ''), 
	CONSTRAINT ck_replenishment_decision_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT uq_replenishment_decision_advice_id UNIQUE (advice_id), 
	CONSTRAINT fk_replenishment_decision_advice_id FOREIGN KEY(advice_id) REFERENCES replenishment_advice (id)
)
 STRICT
;;
CREATE TABLE reservation (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	order_line_id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	location_id INTEGER NOT NULL, 
	quantity INTEGER NOT NULL, 
	CONSTRAINT pk_reservation PRIMARY KEY (id), 
	CONSTRAINT ck_reservation_quantity CHECK (quantity <> 0), 
	CONSTRAINT ck_reservation_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_reservation_product_id FOREIGN KEY(product_id) REFERENCES product (id), 
	CONSTRAINT fk_reservation_location_id FOREIGN KEY(location_id) REFERENCES location (id)
)
 STRICT
;;
CREATE INDEX ix_reservation_line ON reservation (order_line_id)
;;
CREATE TABLE settlement (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	open_item_id INTEGER NOT NULL, 
	entry_id INTEGER NOT NULL, 
	amount INTEGER NOT NULL, 
	foreign_amount INTEGER, 
	business_date TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	CONSTRAINT pk_settlement PRIMARY KEY (id), 
	CONSTRAINT ck_settlement_kind CHECK (kind in ('settlement', 'revaluation')), 
	CONSTRAINT ck_settlement_revaluation CHECK (kind = 'settlement' or coalesce(foreign_amount, 1) = 0), 
	CONSTRAINT ck_settlement_amount CHECK (amount <> 0 or coalesce(foreign_amount, 0) <> 0), 
	CONSTRAINT ck_settlement_entry_of_the_same_tx CHECK (tx = (entry_id >> 24)), 
	CONSTRAINT ck_settlement_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_settlement_open_item_id FOREIGN KEY(open_item_id) REFERENCES open_item (id), 
	CONSTRAINT fk_settlement_entry_id FOREIGN KEY(entry_id) REFERENCES journal_entry (id)
)
 STRICT
;;
CREATE INDEX ix_settlement_entry ON settlement (entry_id)
;;
CREATE INDEX ix_settlement_item ON settlement (open_item_id)
;;
CREATE TABLE stock_alert_end (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	alert_id INTEGER NOT NULL, 
	ended_on TEXT NOT NULL, 
	CONSTRAINT pk_stock_alert_end PRIMARY KEY (id), 
	CONSTRAINT ck_stock_alert_end_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT uq_stock_alert_end_alert_id UNIQUE (alert_id), 
	CONSTRAINT fk_stock_alert_end_alert_id FOREIGN KEY(alert_id) REFERENCES stock_alert (id)
)
 STRICT
;;
CREATE TABLE stock_alert_notice (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	alert_id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	CONSTRAINT pk_stock_alert_notice PRIMARY KEY (id), 
	CONSTRAINT uq_stock_alert_notice_alert_id_user_id UNIQUE (alert_id, user_id), 
	CONSTRAINT ck_stock_alert_notice_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_stock_alert_notice_alert_id FOREIGN KEY(alert_id) REFERENCES stock_alert (id), 
	CONSTRAINT fk_stock_alert_notice_user_id FOREIGN KEY(user_id) REFERENCES app_user (id)
)
 STRICT
;;
CREATE TABLE stock_move (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	document_line_id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	lot_id INTEGER NOT NULL, 
	from_location_id INTEGER NOT NULL, 
	to_location_id INTEGER NOT NULL, 
	quantity INTEGER NOT NULL, 
	business_date TEXT NOT NULL, 
	CONSTRAINT pk_stock_move PRIMARY KEY (id), 
	CONSTRAINT ck_stock_move_quantity CHECK (quantity > 0), 
	CONSTRAINT ck_stock_move_two_ends CHECK (from_location_id <> to_location_id), 
	CONSTRAINT ck_stock_move_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_stock_move_product_id FOREIGN KEY(product_id) REFERENCES product (id), 
	CONSTRAINT fk_stock_move_from_location_id FOREIGN KEY(from_location_id) REFERENCES location (id), 
	CONSTRAINT fk_stock_move_to_location_id FOREIGN KEY(to_location_id) REFERENCES location (id)
)
 STRICT
;;
CREATE INDEX ix_stock_move_lot ON stock_move (lot_id) WHERE lot_id <> 0
;;
CREATE INDEX ix_stock_move_product ON stock_move (product_id, business_date)
;;
CREATE TABLE tax_invoice (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	document_id INTEGER NOT NULL, 
	direction TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	party_id INTEGER NOT NULL, 
	seller_id INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	number TEXT NOT NULL, 
	invoice_date TEXT NOT NULL, 
	net INTEGER NOT NULL, 
	tax INTEGER NOT NULL, 
	red_of_id INTEGER, 
	CONSTRAINT pk_tax_invoice PRIMARY KEY (id), 
	CONSTRAINT ck_tax_invoice_direction CHECK (direction in ('input', 'output')), 
	CONSTRAINT ck_tax_invoice_kind CHECK (kind in ('special', 'ordinary', 'electronic_special', 'electronic_ordinary')), 
	CONSTRAINT ck_tax_invoice_seller CHECK (seller_id = case direction when 'input' then party_id else 0 end), 
	CONSTRAINT ck_tax_invoice_number CHECK (number <> ''), 
	CONSTRAINT ck_tax_invoice_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_tax_invoice_document_id FOREIGN KEY(document_id) REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_tax_invoice_party_id FOREIGN KEY(party_id) REFERENCES party (id), 
	CONSTRAINT fk_tax_invoice_red_of_id FOREIGN KEY(red_of_id) REFERENCES tax_invoice (id)
)
 STRICT
;;
CREATE INDEX ix_tax_invoice_date ON tax_invoice (invoice_date)
;;
CREATE INDEX ix_tax_invoice_document ON tax_invoice (document_id)
;;
CREATE INDEX ix_tax_invoice_number ON tax_invoice (number)
;;
CREATE TABLE approval_decision (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	due_id INTEGER NOT NULL, 
	decision TEXT NOT NULL, 
	user_id INTEGER NOT NULL, 
	on_behalf_of INTEGER, 
	forward_to INTEGER, 
	decided_on TEXT NOT NULL, 
	comment TEXT NOT NULL, 
	CONSTRAINT pk_approval_decision PRIMARY KEY (id), 
	CONSTRAINT ck_approval_decision_decision CHECK (decision in ('approve', 'return', 'forward')), 
	CONSTRAINT ck_approval_decision_forward CHECK ((decision = 'forward') = (forward_to is not null)), 
	CONSTRAINT ck_approval_decision_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_approval_decision_due_id FOREIGN KEY(due_id) REFERENCES approval_due (id), 
	CONSTRAINT fk_approval_decision_user_id FOREIGN KEY(user_id) REFERENCES app_user (id), 
	CONSTRAINT fk_approval_decision_on_behalf_of FOREIGN KEY(on_behalf_of) REFERENCES app_user (id), 
	CONSTRAINT fk_approval_decision_forward_to FOREIGN KEY(forward_to) REFERENCES app_user (id)
)
 STRICT
;;
CREATE INDEX ix_approval_decision_due ON approval_decision (due_id)
;;
CREATE TABLE bank_match (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	line_id INTEGER NOT NULL, 
	posting_id INTEGER NOT NULL, 
	amount INTEGER NOT NULL, 
	how TEXT NOT NULL, 
	score INTEGER NOT NULL, 
	explanation TEXT NOT NULL, 
	undoes_id INTEGER, 
	CONSTRAINT pk_bank_match PRIMARY KEY (id), 
	CONSTRAINT uq_bank_match_undoes_id UNIQUE (undoes_id), 
	CONSTRAINT ck_bank_match_amount CHECK (amount <> 0), 
	CONSTRAINT ck_bank_match_how CHECK (how in ('automatic', 'accepted', 'undone')), 
	CONSTRAINT ck_bank_match_undoing CHECK ((how = 'undone') = (undoes_id is not null)), 
	CONSTRAINT ck_bank_match_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_bank_match_line_id FOREIGN KEY(line_id) REFERENCES bank_line (id), 
	CONSTRAINT fk_bank_match_posting_id FOREIGN KEY(posting_id) REFERENCES posting (id), 
	CONSTRAINT fk_bank_match_undoes_id FOREIGN KEY(undoes_id) REFERENCES bank_match (id)
)
 STRICT
;;
CREATE INDEX ix_bank_match_line ON bank_match (line_id)
;;
CREATE INDEX ix_bank_match_posting ON bank_match (posting_id)
;;
CREATE TABLE bank_rejection (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	line_id INTEGER NOT NULL, 
	candidates TEXT NOT NULL, 
	score INTEGER NOT NULL, 
	explanation TEXT NOT NULL, 
	CONSTRAINT pk_bank_rejection PRIMARY KEY (id), 
	CONSTRAINT uq_bank_rejection_line_id_candidates UNIQUE (line_id, candidates), 
	CONSTRAINT ck_bank_rejection_candidates CHECK (candidates <> ''), 
	CONSTRAINT ck_bank_rejection_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_bank_rejection_line_id FOREIGN KEY(line_id) REFERENCES bank_line (id)
)
 STRICT
;;
CREATE TABLE bin_move (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	bin_id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	lot_id INTEGER NOT NULL, 
	quantity INTEGER NOT NULL, 
	stock_move_id INTEGER, 
	document_line_id INTEGER, 
	CONSTRAINT pk_bin_move PRIMARY KEY (id), 
	CONSTRAINT ck_bin_move_quantity CHECK (quantity <> 0), 
	CONSTRAINT ck_bin_move_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_bin_move_bin_id FOREIGN KEY(bin_id) REFERENCES bin (id), 
	CONSTRAINT fk_bin_move_product_id FOREIGN KEY(product_id) REFERENCES product (id), 
	CONSTRAINT fk_bin_move_stock_move_id FOREIGN KEY(stock_move_id) REFERENCES stock_move (id)
)
 STRICT
;;
CREATE INDEX ix_bin_move_bin ON bin_move (bin_id)
;;
CREATE TABLE count_difference (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	document_line_id INTEGER NOT NULL, 
	count_line_id INTEGER NOT NULL, 
	counted_quantity INTEGER NOT NULL, 
	book_quantity INTEGER NOT NULL, 
	CONSTRAINT pk_count_difference PRIMARY KEY (id), 
	CONSTRAINT ck_count_difference_differs CHECK (counted_quantity <> book_quantity), 
	CONSTRAINT ck_count_difference_counted CHECK (counted_quantity >= 0), 
	CONSTRAINT ck_count_difference_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT uq_count_difference_document_line_id UNIQUE (document_line_id), 
	CONSTRAINT fk_count_difference_document_line_id FOREIGN KEY(document_line_id) REFERENCES document_line (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_count_difference_count_line_id FOREIGN KEY(count_line_id) REFERENCES count_line (id)
)
 STRICT
;;
CREATE INDEX ix_count_difference_line ON count_difference (count_line_id)
;;
CREATE TABLE count_entry (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	count_line_id INTEGER NOT NULL, 
	turn INTEGER NOT NULL, 
	quantity INTEGER NOT NULL, 
	book_quantity INTEGER NOT NULL, 
	counted_by INTEGER NOT NULL, 
	counted_on TEXT NOT NULL, 
	CONSTRAINT pk_count_entry PRIMARY KEY (id), 
	CONSTRAINT ck_count_entry_turn CHECK (turn in (1, 2)), 
	CONSTRAINT ck_count_entry_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_count_entry_count_line_id FOREIGN KEY(count_line_id) REFERENCES count_line (id)
)
 STRICT
;;
CREATE INDEX ix_count_entry_line ON count_entry (count_line_id)
;;
CREATE TABLE fixed_bin (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	bin_id INTEGER NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_fixed_bin PRIMARY KEY (id), 
	CONSTRAINT uq_fixed_bin_product_id_bin_id UNIQUE (product_id, bin_id), 
	CONSTRAINT fk_fixed_bin_product_id FOREIGN KEY(product_id) REFERENCES product (id), 
	CONSTRAINT fk_fixed_bin_bin_id FOREIGN KEY(bin_id) REFERENCES bin (id)
)
 STRICT
;;
CREATE TABLE tax_invoice_state (
	id INTEGER NOT NULL, 
	tx INTEGER NOT NULL, 
	tax_invoice_id INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	month TEXT NOT NULL, 
	document_id INTEGER NOT NULL, 
	CONSTRAINT pk_tax_invoice_state PRIMARY KEY (id), 
	CONSTRAINT ck_tax_invoice_state_state CHECK (state in ('void', 'certified', 'withdrawn')), 
	CONSTRAINT ck_tax_invoice_state_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_tax_invoice_state_tax_invoice_id FOREIGN KEY(tax_invoice_id) REFERENCES tax_invoice (id), 
	CONSTRAINT fk_tax_invoice_state_document_id FOREIGN KEY(document_id) REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED
)
 STRICT
;;
CREATE INDEX ix_tax_invoice_state_document ON tax_invoice_state (document_id)
;;
CREATE INDEX ix_tax_invoice_state_invoice ON tax_invoice_state (tax_invoice_id)
;;
insert into commit_head (id, epoch, commit_number, masters_changed, recorded_at, hash) values (1, 1, 0, 0, '1970-01-01T00:00:00.000000Z', '')
;;
create trigger product_costing_changes_by_document before update on product when (old.costing_method <> new.costing_method or old.standard_cost <> new.standard_cost or old.costing_from <> new.costing_from) and exists (select 1 from pool_balance b where b.product_id = old.id and b.last_date > '1900-01-01') and not exists (select 1 from costing_policy c where c.product_id = old.id and c.tx = new.tx and c.valid_from = new.costing_from and c.costing_method = new.costing_method and c.standard_cost = new.standard_cost)
begin
  select raise(abort, 'ledgerhouse:costing_changes_by_document:product');
end
;;
create trigger product_goods_have_moved before update on product when old.tracking <> new.tracking and not (old.tracking = '' and new.tracking = 'lot' and old.costing_method = 'specific') and exists (select 1 from pool_balance b where b.product_id = old.id and b.last_date > '1900-01-01')
begin
  select raise(abort, 'ledgerhouse:goods_have_moved:product');
end
;;
create trigger product_product_has_stock before update on product when (old.category <> new.category or old.is_stocked <> new.is_stocked or old.unit <> new.unit) and exists (select 1 from pool_balance b where b.product_id = old.id and (b.quantity <> 0 or b.amount <> 0))
begin
  select raise(abort, 'ledgerhouse:product_has_stock:product');
end
;;
create trigger warehouse_warehouse_has_stock before update on warehouse when old.cost_group_id <> new.cost_group_id and exists (select 1 from product p cross join pool_balance b where b.product_id = p.id and b.cost_group_id = old.cost_group_id and b.quantity <> 0)
begin
  select raise(abort, 'ledgerhouse:warehouse_has_stock:warehouse');
end
;;
create trigger costing_policy_costing_policy_is_final before update on costing_policy when 1 = 1
begin
  select raise(abort, 'ledgerhouse:costing_policy_is_final:costing_policy');
end
;;
create trigger access_event_no_update before update on access_event
begin
  select raise(abort, 'ledgerhouse:posted_is_final:access_event');
end
;;
create trigger access_event_no_delete before delete on access_event
begin
  select raise(abort, 'ledgerhouse:posted_is_final:access_event');
end
;;
create trigger access_event_id_taken before insert on access_event when exists (select 1 from access_event where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:access_event');
end
;;
create trigger access_policy_no_delete before delete on access_policy
begin
  select raise(abort, 'ledgerhouse:posted_is_final:access_policy');
end
;;
create trigger access_policy_id_taken before insert on access_policy when exists (select 1 from access_policy where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:access_policy');
end
;;
create trigger access_policy_insert_open before insert on access_policy when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:access_policy');
end
;;
create trigger access_policy_insert_logged after insert on access_policy
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'access_policy', new.id, null, json_object('id', new.id, 'tx', new.tx, 'idle_minutes', new.idle_minutes, 'absolute_minutes', new.absolute_minutes, 'most_sessions', new.most_sessions, 'password_least', new.password_least, 'password_days', new.password_days, 'passwords_remembered', new.passwords_remembered, 'link_minutes', new.link_minutes, 'registration_open', new.registration_open, 'custom', new.custom));
end
;;
create trigger access_policy_update_open before update on access_policy when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:access_policy');
end
;;
create trigger access_policy_update_logged after update on access_policy
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'access_policy', new.id, json_object('id', old.id, 'tx', old.tx, 'idle_minutes', old.idle_minutes, 'absolute_minutes', old.absolute_minutes, 'most_sessions', old.most_sessions, 'password_least', old.password_least, 'password_days', old.password_days, 'passwords_remembered', old.passwords_remembered, 'link_minutes', old.link_minutes, 'registration_open', old.registration_open, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'idle_minutes', new.idle_minutes, 'absolute_minutes', new.absolute_minutes, 'most_sessions', new.most_sessions, 'password_least', new.password_least, 'password_days', new.password_days, 'passwords_remembered', new.passwords_remembered, 'link_minutes', new.link_minutes, 'registration_open', new.registration_open, 'custom', new.custom));
end
;;
create trigger access_review_no_update before update on access_review
begin
  select raise(abort, 'ledgerhouse:posted_is_final:access_review');
end
;;
create trigger access_review_no_delete before delete on access_review
begin
  select raise(abort, 'ledgerhouse:posted_is_final:access_review');
end
;;
create trigger access_review_id_taken before insert on access_review when exists (select 1 from access_review where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:access_review');
end
;;
create trigger account_no_delete before delete on account
begin
  select raise(abort, 'ledgerhouse:posted_is_final:account');
end
;;
create trigger account_id_taken before insert on account when exists (select 1 from account where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:account');
end
;;
create trigger account_code_taken before insert on account when exists (select 1 from account where code = new.code)
begin
  select raise(abort, 'ledgerhouse:already_posted:account');
end
;;
create trigger account_insert_open before insert on account when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:account');
end
;;
create trigger account_insert_logged after insert on account
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'account', new.id, null, json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'class', new.class, 'direction', new.direction, 'parent_code', new.parent_code, 'subsidiary', new.subsidiary, 'dimensions', new.dimensions, 'is_leaf', new.is_leaf, 'is_cash', new.is_cash, 'is_foreign_currency', new.is_foreign_currency, 'needs_party', new.needs_party, 'needs_employee', new.needs_employee, 'closed_on', new.closed_on, 'custom', new.custom));
end
;;
create trigger account_update_open before update on account when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:account');
end
;;
create trigger account_update_logged after update on account
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'account', new.id, json_object('id', old.id, 'tx', old.tx, 'code', old.code, 'name', old.name, 'name_en', old.name_en, 'class', old.class, 'direction', old.direction, 'parent_code', old.parent_code, 'subsidiary', old.subsidiary, 'dimensions', old.dimensions, 'is_leaf', old.is_leaf, 'is_cash', old.is_cash, 'is_foreign_currency', old.is_foreign_currency, 'needs_party', old.needs_party, 'needs_employee', old.needs_employee, 'closed_on', old.closed_on, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'class', new.class, 'direction', new.direction, 'parent_code', new.parent_code, 'subsidiary', new.subsidiary, 'dimensions', new.dimensions, 'is_leaf', new.is_leaf, 'is_cash', new.is_cash, 'is_foreign_currency', new.is_foreign_currency, 'needs_party', new.needs_party, 'needs_employee', new.needs_employee, 'closed_on', new.closed_on, 'custom', new.custom));
end
;;
create trigger account_balance_insert_sealing before insert on account_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:account_balance');
end
;;
create trigger account_balance_update_sealing before update on account_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:account_balance');
end
;;
create trigger account_balance_delete_sealing before delete on account_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:account_balance');
end
;;
create trigger agreement_no_update before update on agreement
begin
  select raise(abort, 'ledgerhouse:posted_is_final:agreement');
end
;;
create trigger agreement_no_delete before delete on agreement
begin
  select raise(abort, 'ledgerhouse:posted_is_final:agreement');
end
;;
create trigger agreement_id_taken before insert on agreement when exists (select 1 from agreement where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:agreement');
end
;;
create trigger alert_channel_no_delete before delete on alert_channel
begin
  select raise(abort, 'ledgerhouse:posted_is_final:alert_channel');
end
;;
create trigger alert_channel_id_taken before insert on alert_channel when exists (select 1 from alert_channel where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:alert_channel');
end
;;
create trigger alert_channel_name_taken before insert on alert_channel when exists (select 1 from alert_channel where name = new.name)
begin
  select raise(abort, 'ledgerhouse:already_posted:alert_channel');
end
;;
create trigger alert_channel_insert_open before insert on alert_channel when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:alert_channel');
end
;;
create trigger alert_channel_insert_logged after insert on alert_channel
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'alert_channel', new.id, null, json_object('id', new.id, 'tx', new.tx, 'name', new.name, 'kind', new.kind, 'address', new.address, 'only_critical', new.only_critical, 'is_active', new.is_active, 'custom', new.custom));
end
;;
create trigger alert_channel_update_open before update on alert_channel when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:alert_channel');
end
;;
create trigger alert_channel_update_logged after update on alert_channel
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'alert_channel', new.id, json_object('id', old.id, 'tx', old.tx, 'name', old.name, 'kind', old.kind, 'address', old.address, 'only_critical', old.only_critical, 'is_active', old.is_active, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'name', new.name, 'kind', new.kind, 'address', new.address, 'only_critical', new.only_critical, 'is_active', new.is_active, 'custom', new.custom));
end
;;
create trigger alert_rule_no_delete before delete on alert_rule
begin
  select raise(abort, 'ledgerhouse:posted_is_final:alert_rule');
end
;;
create trigger alert_rule_id_taken before insert on alert_rule when exists (select 1 from alert_rule where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:alert_rule');
end
;;
create trigger alert_rule_code_taken before insert on alert_rule when exists (select 1 from alert_rule where code = new.code)
begin
  select raise(abort, 'ledgerhouse:already_posted:alert_rule');
end
;;
create trigger alert_rule_insert_open before insert on alert_rule when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:alert_rule');
end
;;
create trigger alert_rule_insert_logged after insert on alert_rule
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'alert_rule', new.id, null, json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'threshold', new.threshold, 'hours', new.hours, 'is_active', new.is_active, 'custom', new.custom));
end
;;
create trigger alert_rule_update_open before update on alert_rule when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:alert_rule');
end
;;
create trigger alert_rule_update_logged after update on alert_rule
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'alert_rule', new.id, json_object('id', old.id, 'tx', old.tx, 'code', old.code, 'threshold', old.threshold, 'hours', old.hours, 'is_active', old.is_active, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'threshold', new.threshold, 'hours', new.hours, 'is_active', new.is_active, 'custom', new.custom));
end
;;
create trigger app_user_no_delete before delete on app_user
begin
  select raise(abort, 'ledgerhouse:posted_is_final:app_user');
end
;;
create trigger app_user_id_taken before insert on app_user when exists (select 1 from app_user where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:app_user');
end
;;
create trigger app_user_email_taken before insert on app_user when exists (select 1 from app_user where email = new.email)
begin
  select raise(abort, 'ledgerhouse:already_posted:app_user');
end
;;
create trigger app_user_name_taken before insert on app_user when exists (select 1 from app_user where name = new.name)
begin
  select raise(abort, 'ledgerhouse:already_posted:app_user');
end
;;
create trigger app_user_phone_taken before insert on app_user when exists (select 1 from app_user where phone = new.phone)
begin
  select raise(abort, 'ledgerhouse:already_posted:app_user');
end
;;
create trigger app_user_insert_open before insert on app_user when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:app_user');
end
;;
create trigger app_user_insert_logged after insert on app_user
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'app_user', new.id, null, json_object('id', new.id, 'tx', new.tx, 'name', new.name, 'display_name', new.display_name, 'language', new.language, 'email', new.email, 'phone', new.phone, 'employee', new.employee, 'is_active', new.is_active, 'is_demo', new.is_demo, 'rights_version', new.rights_version, 'custom', new.custom));
end
;;
create trigger app_user_update_open before update on app_user when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:app_user');
end
;;
create trigger app_user_update_logged after update on app_user
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'app_user', new.id, json_object('id', old.id, 'tx', old.tx, 'name', old.name, 'display_name', old.display_name, 'language', old.language, 'email', old.email, 'phone', old.phone, 'employee', old.employee, 'is_active', old.is_active, 'is_demo', old.is_demo, 'rights_version', old.rights_version, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'name', new.name, 'display_name', new.display_name, 'language', new.language, 'email', new.email, 'phone', new.phone, 'employee', new.employee, 'is_active', new.is_active, 'is_demo', new.is_demo, 'rights_version', new.rights_version, 'custom', new.custom));
end
;;
create trigger approval_flow_no_delete before delete on approval_flow
begin
  select raise(abort, 'ledgerhouse:posted_is_final:approval_flow');
end
;;
create trigger approval_flow_id_taken before insert on approval_flow when exists (select 1 from approval_flow where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:approval_flow');
end
;;
create trigger approval_flow_kind_version_taken before insert on approval_flow when exists (select 1 from approval_flow where kind = new.kind and version = new.version)
begin
  select raise(abort, 'ledgerhouse:already_posted:approval_flow');
end
;;
create trigger approval_flow_insert_open before insert on approval_flow when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:approval_flow');
end
;;
create trigger approval_flow_insert_logged after insert on approval_flow
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'approval_flow', new.id, null, json_object('id', new.id, 'tx', new.tx, 'kind', new.kind, 'version', new.version, 'valid_from', new.valid_from, 'is_active', new.is_active, 'custom', new.custom));
end
;;
create trigger approval_flow_update_open before update on approval_flow when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:approval_flow');
end
;;
create trigger approval_flow_update_logged after update on approval_flow
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'approval_flow', new.id, json_object('id', old.id, 'tx', old.tx, 'kind', old.kind, 'version', old.version, 'valid_from', old.valid_from, 'is_active', old.is_active, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'kind', new.kind, 'version', new.version, 'valid_from', new.valid_from, 'is_active', new.is_active, 'custom', new.custom));
end
;;
create trigger bank_line_balance_insert_sealing before insert on bank_line_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:bank_line_balance');
end
;;
create trigger bank_line_balance_update_sealing before update on bank_line_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:bank_line_balance');
end
;;
create trigger bank_line_balance_delete_sealing before delete on bank_line_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:bank_line_balance');
end
;;
create trigger bank_posting_balance_insert_sealing before insert on bank_posting_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:bank_posting_balance');
end
;;
create trigger bank_posting_balance_update_sealing before update on bank_posting_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:bank_posting_balance');
end
;;
create trigger bank_posting_balance_delete_sealing before delete on bank_posting_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:bank_posting_balance');
end
;;
create trigger bin_balance_insert_sealing before insert on bin_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:bin_balance');
end
;;
create trigger bin_balance_update_sealing before update on bin_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:bin_balance');
end
;;
create trigger bin_balance_delete_sealing before delete on bin_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:bin_balance');
end
;;
create trigger cash_flow_balance_insert_sealing before insert on cash_flow_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:cash_flow_balance');
end
;;
create trigger cash_flow_balance_update_sealing before update on cash_flow_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:cash_flow_balance');
end
;;
create trigger cash_flow_balance_delete_sealing before delete on cash_flow_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:cash_flow_balance');
end
;;
create trigger closing_policy_no_delete before delete on closing_policy
begin
  select raise(abort, 'ledgerhouse:posted_is_final:closing_policy');
end
;;
create trigger closing_policy_id_taken before insert on closing_policy when exists (select 1 from closing_policy where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:closing_policy');
end
;;
create trigger closing_policy_valid_from_taken before insert on closing_policy when exists (select 1 from closing_policy where valid_from = new.valid_from)
begin
  select raise(abort, 'ledgerhouse:already_posted:closing_policy');
end
;;
create trigger closing_policy_insert_open before insert on closing_policy when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:closing_policy');
end
;;
create trigger closing_policy_insert_logged after insert on closing_policy
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'closing_policy', new.id, null, json_object('id', new.id, 'tx', new.tx, 'valid_from', new.valid_from, 'profit_way', new.profit_way, 'place', new.place, 'surcharge_relief_percent', new.surcharge_relief_percent, 'income_tax_basis_points', new.income_tax_basis_points, 'reserve_basis_points', new.reserve_basis_points, 'vat_months', new.vat_months, 'custom', new.custom));
end
;;
create trigger closing_policy_update_open before update on closing_policy when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:closing_policy');
end
;;
create trigger closing_policy_update_logged after update on closing_policy
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'closing_policy', new.id, json_object('id', old.id, 'tx', old.tx, 'valid_from', old.valid_from, 'profit_way', old.profit_way, 'place', old.place, 'surcharge_relief_percent', old.surcharge_relief_percent, 'income_tax_basis_points', old.income_tax_basis_points, 'reserve_basis_points', old.reserve_basis_points, 'vat_months', old.vat_months, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'valid_from', new.valid_from, 'profit_way', new.profit_way, 'place', new.place, 'surcharge_relief_percent', new.surcharge_relief_percent, 'income_tax_basis_points', new.income_tax_basis_points, 'reserve_basis_points', new.reserve_basis_points, 'vat_months', new.vat_months, 'custom', new.custom));
end
;;
create trigger commit_head_insert_sealing before insert on commit_head when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:commit_head');
end
;;
create trigger commit_head_update_sealing before update on commit_head when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:commit_head');
end
;;
create trigger commit_head_delete_sealing before delete on commit_head when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:commit_head');
end
;;
create trigger company_no_delete before delete on company
begin
  select raise(abort, 'ledgerhouse:posted_is_final:company');
end
;;
create trigger company_id_taken before insert on company when exists (select 1 from company where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:company');
end
;;
create trigger company_code_taken before insert on company when exists (select 1 from company where code = new.code)
begin
  select raise(abort, 'ledgerhouse:already_posted:company');
end
;;
create trigger company_insert_open before insert on company when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:company');
end
;;
create trigger company_insert_logged after insert on company
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'company', new.id, null, json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'currency', new.currency, 'currency_digits', new.currency_digits, 'standard', new.standard, 'taxpayer_kind', new.taxpayer_kind, 'time_zone', new.time_zone, 'tax_number', new.tax_number, 'address', new.address, 'phone', new.phone, 'date_format', new.date_format, 'modules_off', new.modules_off, 'needs_channel', new.needs_channel, 'colour', new.colour, 'logo', new.logo, 'custom', new.custom));
end
;;
create trigger company_update_open before update on company when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:company');
end
;;
create trigger company_update_logged after update on company
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'company', new.id, json_object('id', old.id, 'tx', old.tx, 'code', old.code, 'name', old.name, 'name_en', old.name_en, 'currency', old.currency, 'currency_digits', old.currency_digits, 'standard', old.standard, 'taxpayer_kind', old.taxpayer_kind, 'time_zone', old.time_zone, 'tax_number', old.tax_number, 'address', old.address, 'phone', old.phone, 'date_format', old.date_format, 'modules_off', old.modules_off, 'needs_channel', old.needs_channel, 'colour', old.colour, 'logo', old.logo, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'currency', new.currency, 'currency_digits', new.currency_digits, 'standard', new.standard, 'taxpayer_kind', new.taxpayer_kind, 'time_zone', new.time_zone, 'tax_number', new.tax_number, 'address', new.address, 'phone', new.phone, 'date_format', new.date_format, 'modules_off', new.modules_off, 'needs_channel', new.needs_channel, 'colour', new.colour, 'logo', new.logo, 'custom', new.custom));
end
;;
create trigger comparison_run_no_update before update on comparison_run
begin
  select raise(abort, 'ledgerhouse:posted_is_final:comparison_run');
end
;;
create trigger comparison_run_no_delete before delete on comparison_run
begin
  select raise(abort, 'ledgerhouse:posted_is_final:comparison_run');
end
;;
create trigger comparison_run_open before insert on comparison_run when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:comparison_run');
end
;;
create trigger cost_group_no_delete before delete on cost_group
begin
  select raise(abort, 'ledgerhouse:posted_is_final:cost_group');
end
;;
create trigger cost_group_id_taken before insert on cost_group when exists (select 1 from cost_group where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:cost_group');
end
;;
create trigger cost_group_code_taken before insert on cost_group when exists (select 1 from cost_group where code = new.code)
begin
  select raise(abort, 'ledgerhouse:already_posted:cost_group');
end
;;
create trigger cost_group_insert_open before insert on cost_group when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:cost_group');
end
;;
create trigger cost_group_insert_logged after insert on cost_group
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'cost_group', new.id, null, json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'custom', new.custom));
end
;;
create trigger cost_group_update_open before update on cost_group when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:cost_group');
end
;;
create trigger cost_group_update_logged after update on cost_group
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'cost_group', new.id, json_object('id', old.id, 'tx', old.tx, 'code', old.code, 'name', old.name, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'custom', new.custom));
end
;;
create trigger count_class_no_delete before delete on count_class
begin
  select raise(abort, 'ledgerhouse:posted_is_final:count_class');
end
;;
create trigger count_class_id_taken before insert on count_class when exists (select 1 from count_class where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:count_class');
end
;;
create trigger count_class_code_taken before insert on count_class when exists (select 1 from count_class where code = new.code)
begin
  select raise(abort, 'ledgerhouse:already_posted:count_class');
end
;;
create trigger count_class_insert_open before insert on count_class when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:count_class');
end
;;
create trigger count_class_insert_logged after insert on count_class
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'count_class', new.id, null, json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'share_basis_points', new.share_basis_points, 'interval_days', new.interval_days, 'role', new.role, 'grace_days', new.grace_days, 'escalation_role', new.escalation_role, 'custom', new.custom));
end
;;
create trigger count_class_update_open before update on count_class when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:count_class');
end
;;
create trigger count_class_update_logged after update on count_class
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'count_class', new.id, json_object('id', old.id, 'tx', old.tx, 'code', old.code, 'share_basis_points', old.share_basis_points, 'interval_days', old.interval_days, 'role', old.role, 'grace_days', old.grace_days, 'escalation_role', old.escalation_role, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'share_basis_points', new.share_basis_points, 'interval_days', new.interval_days, 'role', new.role, 'grace_days', new.grace_days, 'escalation_role', new.escalation_role, 'custom', new.custom));
end
;;
create trigger currency_no_delete before delete on currency
begin
  select raise(abort, 'ledgerhouse:posted_is_final:currency');
end
;;
create trigger currency_id_taken before insert on currency when exists (select 1 from currency where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:currency');
end
;;
create trigger currency_code_taken before insert on currency when exists (select 1 from currency where code = new.code)
begin
  select raise(abort, 'ledgerhouse:already_posted:currency');
end
;;
create trigger currency_insert_open before insert on currency when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:currency');
end
;;
create trigger currency_insert_logged after insert on currency
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'currency', new.id, null, json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'digits', new.digits, 'name', new.name, 'name_en', new.name_en, 'custom', new.custom));
end
;;
create trigger currency_update_open before update on currency when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:currency');
end
;;
create trigger currency_update_logged after update on currency
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'currency', new.id, json_object('id', old.id, 'tx', old.tx, 'code', old.code, 'digits', old.digits, 'name', old.name, 'name_en', old.name_en, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'digits', new.digits, 'name', new.name, 'name_en', new.name_en, 'custom', new.custom));
end
;;
create trigger department_no_delete before delete on department
begin
  select raise(abort, 'ledgerhouse:posted_is_final:department');
end
;;
create trigger department_id_taken before insert on department when exists (select 1 from department where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:department');
end
;;
create trigger department_code_taken before insert on department when exists (select 1 from department where code = new.code)
begin
  select raise(abort, 'ledgerhouse:already_posted:department');
end
;;
create trigger department_insert_open before insert on department when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:department');
end
;;
create trigger department_insert_logged after insert on department
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'department', new.id, null, json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'parent_code', new.parent_code, 'closed_on', new.closed_on, 'custom', new.custom));
end
;;
create trigger department_update_open before update on department when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:department');
end
;;
create trigger department_update_logged after update on department
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'department', new.id, json_object('id', old.id, 'tx', old.tx, 'code', old.code, 'name', old.name, 'name_en', old.name_en, 'parent_code', old.parent_code, 'closed_on', old.closed_on, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'parent_code', new.parent_code, 'closed_on', new.closed_on, 'custom', new.custom));
end
;;
create trigger dictionary_no_delete before delete on dictionary
begin
  select raise(abort, 'ledgerhouse:posted_is_final:dictionary');
end
;;
create trigger dictionary_id_taken before insert on dictionary when exists (select 1 from dictionary where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:dictionary');
end
;;
create trigger dictionary_code_taken before insert on dictionary when exists (select 1 from dictionary where code = new.code)
begin
  select raise(abort, 'ledgerhouse:already_posted:dictionary');
end
;;
create trigger dictionary_insert_open before insert on dictionary when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:dictionary');
end
;;
create trigger dictionary_insert_logged after insert on dictionary
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'dictionary', new.id, null, json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'custom', new.custom));
end
;;
create trigger dictionary_update_open before update on dictionary when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:dictionary');
end
;;
create trigger dictionary_update_logged after update on dictionary
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'dictionary', new.id, json_object('id', old.id, 'tx', old.tx, 'code', old.code, 'name', old.name, 'name_en', old.name_en, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'custom', new.custom));
end
;;
create trigger dictionary_value_no_delete before delete on dictionary_value
begin
  select raise(abort, 'ledgerhouse:posted_is_final:dictionary_value');
end
;;
create trigger dictionary_value_id_taken before insert on dictionary_value when exists (select 1 from dictionary_value where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:dictionary_value');
end
;;
create trigger dictionary_value_dictionary_code_taken before insert on dictionary_value when exists (select 1 from dictionary_value where dictionary = new.dictionary and code = new.code)
begin
  select raise(abort, 'ledgerhouse:already_posted:dictionary_value');
end
;;
create trigger dictionary_value_insert_open before insert on dictionary_value when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:dictionary_value');
end
;;
create trigger dictionary_value_insert_logged after insert on dictionary_value
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'dictionary_value', new.id, null, json_object('id', new.id, 'tx', new.tx, 'dictionary', new.dictionary, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'valid_from', new.valid_from, 'closed_on', new.closed_on, 'sort', new.sort, 'custom', new.custom));
end
;;
create trigger dictionary_value_update_open before update on dictionary_value when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:dictionary_value');
end
;;
create trigger dictionary_value_update_logged after update on dictionary_value
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'dictionary_value', new.id, json_object('id', old.id, 'tx', old.tx, 'dictionary', old.dictionary, 'code', old.code, 'name', old.name, 'name_en', old.name_en, 'valid_from', old.valid_from, 'closed_on', old.closed_on, 'sort', old.sort, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'dictionary', new.dictionary, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'valid_from', new.valid_from, 'closed_on', new.closed_on, 'sort', new.sort, 'custom', new.custom));
end
;;
create trigger difference_balance_insert_sealing before insert on difference_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:difference_balance');
end
;;
create trigger difference_balance_update_sealing before update on difference_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:difference_balance');
end
;;
create trigger difference_balance_delete_sealing before delete on difference_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:difference_balance');
end
;;
create trigger document_counter_insert_sealing before insert on document_counter when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:document_counter');
end
;;
create trigger document_counter_update_sealing before update on document_counter when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:document_counter');
end
;;
create trigger document_counter_delete_sealing before delete on document_counter when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:document_counter');
end
;;
create trigger document_drawn_insert_sealing before insert on document_drawn when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:document_drawn');
end
;;
create trigger document_drawn_update_sealing before update on document_drawn when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:document_drawn');
end
;;
create trigger document_drawn_delete_sealing before delete on document_drawn when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:document_drawn');
end
;;
create trigger employee_no_delete before delete on employee
begin
  select raise(abort, 'ledgerhouse:posted_is_final:employee');
end
;;
create trigger employee_id_taken before insert on employee when exists (select 1 from employee where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:employee');
end
;;
create trigger employee_code_taken before insert on employee when exists (select 1 from employee where code = new.code)
begin
  select raise(abort, 'ledgerhouse:already_posted:employee');
end
;;
create trigger employee_insert_open before insert on employee when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:employee');
end
;;
create trigger employee_insert_logged after insert on employee
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'employee', new.id, null, json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'closed_on', new.closed_on, 'custom', new.custom));
end
;;
create trigger employee_update_open before update on employee when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:employee');
end
;;
create trigger employee_update_logged after update on employee
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'employee', new.id, json_object('id', old.id, 'tx', old.tx, 'code', old.code, 'name', old.name, 'name_en', old.name_en, 'closed_on', old.closed_on, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'closed_on', new.closed_on, 'custom', new.custom));
end
;;
create trigger exchange_rate_no_delete before delete on exchange_rate
begin
  select raise(abort, 'ledgerhouse:posted_is_final:exchange_rate');
end
;;
create trigger exchange_rate_id_taken before insert on exchange_rate when exists (select 1 from exchange_rate where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:exchange_rate');
end
;;
create trigger exchange_rate_currency_rate_date_taken before insert on exchange_rate when exists (select 1 from exchange_rate where currency = new.currency and rate_date = new.rate_date)
begin
  select raise(abort, 'ledgerhouse:already_posted:exchange_rate');
end
;;
create trigger exchange_rate_insert_open before insert on exchange_rate when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:exchange_rate');
end
;;
create trigger exchange_rate_insert_logged after insert on exchange_rate
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'exchange_rate', new.id, null, json_object('id', new.id, 'tx', new.tx, 'currency', new.currency, 'rate_date', new.rate_date, 'per_units', new.per_units, 'rate', new.rate, 'source', new.source, 'custom', new.custom));
end
;;
create trigger exchange_rate_update_open before update on exchange_rate when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:exchange_rate');
end
;;
create trigger exchange_rate_update_logged after update on exchange_rate
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'exchange_rate', new.id, json_object('id', old.id, 'tx', old.tx, 'currency', old.currency, 'rate_date', old.rate_date, 'per_units', old.per_units, 'rate', old.rate, 'source', old.source, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'currency', new.currency, 'rate_date', new.rate_date, 'per_units', new.per_units, 'rate', new.rate, 'source', new.source, 'custom', new.custom));
end
;;
create trigger history_document_no_update before update on history_document
begin
  select raise(abort, 'ledgerhouse:posted_is_final:history_document');
end
;;
create trigger history_document_no_delete before delete on history_document
begin
  select raise(abort, 'ledgerhouse:posted_is_final:history_document');
end
;;
create trigger history_document_open before insert on history_document when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:history_document');
end
;;
create trigger history_document_source_key_taken before insert on history_document when exists (select 1 from history_document where source = new.source and key = new.key)
begin
  select raise(abort, 'ledgerhouse:already_posted:history_document');
end
;;
create trigger layer_balance_insert_sealing before insert on layer_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:layer_balance');
end
;;
create trigger layer_balance_update_sealing before update on layer_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:layer_balance');
end
;;
create trigger layer_balance_delete_sealing before delete on layer_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:layer_balance');
end
;;
create trigger line_match_no_update before update on line_match
begin
  select raise(abort, 'ledgerhouse:posted_is_final:line_match');
end
;;
create trigger line_match_no_delete before delete on line_match
begin
  select raise(abort, 'ledgerhouse:posted_is_final:line_match');
end
;;
create trigger line_match_open before insert on line_match when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:line_match');
end
;;
create trigger line_progress_insert_sealing before insert on line_progress when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:line_progress');
end
;;
create trigger line_progress_update_sealing before update on line_progress when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:line_progress');
end
;;
create trigger line_progress_delete_sealing before delete on line_progress when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:line_progress');
end
;;
create trigger open_item_balance_insert_sealing before insert on open_item_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:open_item_balance');
end
;;
create trigger open_item_balance_update_sealing before update on open_item_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:open_item_balance');
end
;;
create trigger open_item_balance_delete_sealing before delete on open_item_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:open_item_balance');
end
;;
create trigger outbox_no_update before update on outbox
begin
  select raise(abort, 'ledgerhouse:posted_is_final:outbox');
end
;;
create trigger outbox_no_delete before delete on outbox
begin
  select raise(abort, 'ledgerhouse:posted_is_final:outbox');
end
;;
create trigger outbox_open before insert on outbox when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:outbox');
end
;;
create trigger party_no_delete before delete on party
begin
  select raise(abort, 'ledgerhouse:posted_is_final:party');
end
;;
create trigger party_id_taken before insert on party when exists (select 1 from party where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:party');
end
;;
create trigger party_code_taken before insert on party when exists (select 1 from party where code = new.code)
begin
  select raise(abort, 'ledgerhouse:already_posted:party');
end
;;
create trigger party_insert_open before insert on party when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:party');
end
;;
create trigger party_insert_logged after insert on party
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'party', new.id, null, json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'is_customer', new.is_customer, 'is_supplier', new.is_supplier, 'party_group', new.party_group, 'country', new.country, 'tax_number', new.tax_number, 'payment_days', new.payment_days, 'credit_limit', new.credit_limit, 'credit_days', new.credit_days, 'payment_term', new.payment_term, 'party_type', new.party_type, 'industry', new.industry, 'party_size', new.party_size, 'price_list', new.price_list, 'currency', new.currency, 'tax_code', new.tax_code, 'salesperson', new.salesperson, 'language', new.language, 'closed_on', new.closed_on, 'custom', new.custom));
end
;;
create trigger party_update_open before update on party when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:party');
end
;;
create trigger party_update_logged after update on party
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'party', new.id, json_object('id', old.id, 'tx', old.tx, 'code', old.code, 'name', old.name, 'name_en', old.name_en, 'is_customer', old.is_customer, 'is_supplier', old.is_supplier, 'party_group', old.party_group, 'country', old.country, 'tax_number', old.tax_number, 'payment_days', old.payment_days, 'credit_limit', old.credit_limit, 'credit_days', old.credit_days, 'payment_term', old.payment_term, 'party_type', old.party_type, 'industry', old.industry, 'party_size', old.party_size, 'price_list', old.price_list, 'currency', old.currency, 'tax_code', old.tax_code, 'salesperson', old.salesperson, 'language', old.language, 'closed_on', old.closed_on, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'is_customer', new.is_customer, 'is_supplier', new.is_supplier, 'party_group', new.party_group, 'country', new.country, 'tax_number', new.tax_number, 'payment_days', new.payment_days, 'credit_limit', new.credit_limit, 'credit_days', new.credit_days, 'payment_term', new.payment_term, 'party_type', new.party_type, 'industry', new.industry, 'party_size', new.party_size, 'price_list', new.price_list, 'currency', new.currency, 'tax_code', new.tax_code, 'salesperson', new.salesperson, 'language', new.language, 'closed_on', new.closed_on, 'custom', new.custom));
end
;;
create trigger payment_term_no_delete before delete on payment_term
begin
  select raise(abort, 'ledgerhouse:posted_is_final:payment_term');
end
;;
create trigger payment_term_id_taken before insert on payment_term when exists (select 1 from payment_term where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:payment_term');
end
;;
create trigger payment_term_code_taken before insert on payment_term when exists (select 1 from payment_term where code = new.code)
begin
  select raise(abort, 'ledgerhouse:already_posted:payment_term');
end
;;
create trigger payment_term_insert_open before insert on payment_term when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:payment_term');
end
;;
create trigger payment_term_insert_logged after insert on payment_term
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'payment_term', new.id, null, json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'days', new.days, 'is_end_of_month', new.is_end_of_month, 'discount_days', new.discount_days, 'discount_basis_points', new.discount_basis_points, 'closed_on', new.closed_on, 'custom', new.custom));
end
;;
create trigger payment_term_update_open before update on payment_term when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:payment_term');
end
;;
create trigger payment_term_update_logged after update on payment_term
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'payment_term', new.id, json_object('id', old.id, 'tx', old.tx, 'code', old.code, 'name', old.name, 'name_en', old.name_en, 'days', old.days, 'is_end_of_month', old.is_end_of_month, 'discount_days', old.discount_days, 'discount_basis_points', old.discount_basis_points, 'closed_on', old.closed_on, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'days', new.days, 'is_end_of_month', new.is_end_of_month, 'discount_days', new.discount_days, 'discount_basis_points', new.discount_basis_points, 'closed_on', new.closed_on, 'custom', new.custom));
end
;;
create trigger period_no_delete before delete on period
begin
  select raise(abort, 'ledgerhouse:posted_is_final:period');
end
;;
create trigger period_id_taken before insert on period when exists (select 1 from period where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:period');
end
;;
create trigger period_month_taken before insert on period when exists (select 1 from period where month = new.month)
begin
  select raise(abort, 'ledgerhouse:already_posted:period');
end
;;
create trigger period_insert_open before insert on period when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:period');
end
;;
create trigger period_insert_logged after insert on period
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'period', new.id, null, json_object('id', new.id, 'tx', new.tx, 'month', new.month, 'first_day', new.first_day, 'last_day', new.last_day, 'state', new.state, 'custom', new.custom));
end
;;
create trigger period_update_open before update on period when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:period');
end
;;
create trigger period_update_logged after update on period
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'period', new.id, json_object('id', old.id, 'tx', old.tx, 'month', old.month, 'first_day', old.first_day, 'last_day', old.last_day, 'state', old.state, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'month', new.month, 'first_day', new.first_day, 'last_day', new.last_day, 'state', new.state, 'custom', new.custom));
end
;;
create trigger pool_balance_insert_sealing before insert on pool_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:pool_balance');
end
;;
create trigger pool_balance_update_sealing before update on pool_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:pool_balance');
end
;;
create trigger pool_balance_delete_sealing before delete on pool_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:pool_balance');
end
;;
create trigger pool_day_insert_sealing before insert on pool_day when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:pool_day');
end
;;
create trigger pool_day_update_sealing before update on pool_day when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:pool_day');
end
;;
create trigger pool_day_delete_sealing before delete on pool_day when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:pool_day');
end
;;
create trigger price_list_no_delete before delete on price_list
begin
  select raise(abort, 'ledgerhouse:posted_is_final:price_list');
end
;;
create trigger price_list_id_taken before insert on price_list when exists (select 1 from price_list where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:price_list');
end
;;
create trigger price_list_code_taken before insert on price_list when exists (select 1 from price_list where code = new.code)
begin
  select raise(abort, 'ledgerhouse:already_posted:price_list');
end
;;
create trigger price_list_insert_open before insert on price_list when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:price_list');
end
;;
create trigger price_list_insert_logged after insert on price_list
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'price_list', new.id, null, json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'currency', new.currency, 'is_tax_inclusive', new.is_tax_inclusive, 'party_code', new.party_code, 'party_group', new.party_group, 'party_type', new.party_type, 'industry', new.industry, 'party_size', new.party_size, 'valid_from', new.valid_from, 'valid_to', new.valid_to, 'custom', new.custom));
end
;;
create trigger price_list_update_open before update on price_list when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:price_list');
end
;;
create trigger price_list_update_logged after update on price_list
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'price_list', new.id, json_object('id', old.id, 'tx', old.tx, 'code', old.code, 'name', old.name, 'name_en', old.name_en, 'currency', old.currency, 'is_tax_inclusive', old.is_tax_inclusive, 'party_code', old.party_code, 'party_group', old.party_group, 'party_type', old.party_type, 'industry', old.industry, 'party_size', old.party_size, 'valid_from', old.valid_from, 'valid_to', old.valid_to, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'currency', new.currency, 'is_tax_inclusive', new.is_tax_inclusive, 'party_code', new.party_code, 'party_group', new.party_group, 'party_type', new.party_type, 'industry', new.industry, 'party_size', new.party_size, 'valid_from', new.valid_from, 'valid_to', new.valid_to, 'custom', new.custom));
end
;;
create trigger product_no_delete before delete on product
begin
  select raise(abort, 'ledgerhouse:posted_is_final:product');
end
;;
create trigger product_id_taken before insert on product when exists (select 1 from product where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:product');
end
;;
create trigger product_code_taken before insert on product when exists (select 1 from product where code = new.code)
begin
  select raise(abort, 'ledgerhouse:already_posted:product');
end
;;
create trigger product_insert_open before insert on product when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:product');
end
;;
create trigger product_insert_logged after insert on product
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'product', new.id, null, json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'unit', new.unit, 'category', new.category, 'barcode', new.barcode, 'is_stocked', new.is_stocked, 'costing_method', new.costing_method, 'standard_cost', new.standard_cost, 'costing_from', new.costing_from, 'tax_code', new.tax_code, 'list_price', new.list_price, 'needs_inspection', new.needs_inspection, 'weight_grams', new.weight_grams, 'image', new.image, 'tracking', new.tracking, 'shelf_life_days', new.shelf_life_days, 'valid_from', new.valid_from, 'closed_on', new.closed_on, 'custom', new.custom));
end
;;
create trigger product_update_open before update on product when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:product');
end
;;
create trigger product_update_logged after update on product
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'product', new.id, json_object('id', old.id, 'tx', old.tx, 'code', old.code, 'name', old.name, 'name_en', old.name_en, 'unit', old.unit, 'category', old.category, 'barcode', old.barcode, 'is_stocked', old.is_stocked, 'costing_method', old.costing_method, 'standard_cost', old.standard_cost, 'costing_from', old.costing_from, 'tax_code', old.tax_code, 'list_price', old.list_price, 'needs_inspection', old.needs_inspection, 'weight_grams', old.weight_grams, 'image', old.image, 'tracking', old.tracking, 'shelf_life_days', old.shelf_life_days, 'valid_from', old.valid_from, 'closed_on', old.closed_on, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'unit', new.unit, 'category', new.category, 'barcode', new.barcode, 'is_stocked', new.is_stocked, 'costing_method', new.costing_method, 'standard_cost', new.standard_cost, 'costing_from', new.costing_from, 'tax_code', new.tax_code, 'list_price', new.list_price, 'needs_inspection', new.needs_inspection, 'weight_grams', new.weight_grams, 'image', new.image, 'tracking', new.tracking, 'shelf_life_days', new.shelf_life_days, 'valid_from', new.valid_from, 'closed_on', new.closed_on, 'custom', new.custom));
end
;;
create trigger product_category_no_delete before delete on product_category
begin
  select raise(abort, 'ledgerhouse:posted_is_final:product_category');
end
;;
create trigger product_category_id_taken before insert on product_category when exists (select 1 from product_category where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:product_category');
end
;;
create trigger product_category_code_taken before insert on product_category when exists (select 1 from product_category where code = new.code)
begin
  select raise(abort, 'ledgerhouse:already_posted:product_category');
end
;;
create trigger product_category_insert_open before insert on product_category when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:product_category');
end
;;
create trigger product_category_insert_logged after insert on product_category
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'product_category', new.id, null, json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'parent_code', new.parent_code, 'closed_on', new.closed_on, 'custom', new.custom));
end
;;
create trigger product_category_update_open before update on product_category when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:product_category');
end
;;
create trigger product_category_update_logged after update on product_category
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'product_category', new.id, json_object('id', old.id, 'tx', old.tx, 'code', old.code, 'name', old.name, 'name_en', old.name_en, 'parent_code', old.parent_code, 'closed_on', old.closed_on, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'parent_code', new.parent_code, 'closed_on', new.closed_on, 'custom', new.custom));
end
;;
create trigger purchase_policy_no_delete before delete on purchase_policy
begin
  select raise(abort, 'ledgerhouse:posted_is_final:purchase_policy');
end
;;
create trigger purchase_policy_id_taken before insert on purchase_policy when exists (select 1 from purchase_policy where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:purchase_policy');
end
;;
create trigger purchase_policy_valid_from_taken before insert on purchase_policy when exists (select 1 from purchase_policy where valid_from = new.valid_from)
begin
  select raise(abort, 'ledgerhouse:already_posted:purchase_policy');
end
;;
create trigger purchase_policy_insert_open before insert on purchase_policy when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:purchase_policy');
end
;;
create trigger purchase_policy_insert_logged after insert on purchase_policy
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'purchase_policy', new.id, null, json_object('id', new.id, 'tx', new.tx, 'valid_from', new.valid_from, 'accrual_way', new.accrual_way, 'over_receipt_basis_points', new.over_receipt_basis_points, 'price_tolerance_basis_points', new.price_tolerance_basis_points, 'price_tolerance_amount', new.price_tolerance_amount, 'custom', new.custom));
end
;;
create trigger purchase_policy_update_open before update on purchase_policy when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:purchase_policy');
end
;;
create trigger purchase_policy_update_logged after update on purchase_policy
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'purchase_policy', new.id, json_object('id', old.id, 'tx', old.tx, 'valid_from', old.valid_from, 'accrual_way', old.accrual_way, 'over_receipt_basis_points', old.over_receipt_basis_points, 'price_tolerance_basis_points', old.price_tolerance_basis_points, 'price_tolerance_amount', old.price_tolerance_amount, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'valid_from', new.valid_from, 'accrual_way', new.accrual_way, 'over_receipt_basis_points', new.over_receipt_basis_points, 'price_tolerance_basis_points', new.price_tolerance_basis_points, 'price_tolerance_amount', new.price_tolerance_amount, 'custom', new.custom));
end
;;
create trigger purchase_release_no_update before update on purchase_release
begin
  select raise(abort, 'ledgerhouse:posted_is_final:purchase_release');
end
;;
create trigger purchase_release_no_delete before delete on purchase_release
begin
  select raise(abort, 'ledgerhouse:posted_is_final:purchase_release');
end
;;
create trigger purchase_release_open before insert on purchase_release when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:purchase_release');
end
;;
create trigger role_no_delete before delete on role
begin
  select raise(abort, 'ledgerhouse:posted_is_final:role');
end
;;
create trigger role_id_taken before insert on role when exists (select 1 from role where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:role');
end
;;
create trigger role_code_taken before insert on role when exists (select 1 from role where code = new.code)
begin
  select raise(abort, 'ledgerhouse:already_posted:role');
end
;;
create trigger role_insert_open before insert on role when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:role');
end
;;
create trigger role_insert_logged after insert on role
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'role', new.id, null, json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name_zh', new.name_zh, 'name_en', new.name_en, 'rights', new.rights, 'scope', new.scope, 'needs_code', new.needs_code, 'custom', new.custom));
end
;;
create trigger role_update_open before update on role when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:role');
end
;;
create trigger role_update_logged after update on role
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'role', new.id, json_object('id', old.id, 'tx', old.tx, 'code', old.code, 'name_zh', old.name_zh, 'name_en', old.name_en, 'rights', old.rights, 'scope', old.scope, 'needs_code', old.needs_code, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name_zh', new.name_zh, 'name_en', new.name_en, 'rights', new.rights, 'scope', new.scope, 'needs_code', new.needs_code, 'custom', new.custom));
end
;;
create trigger stock_balance_insert_sealing before insert on stock_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:stock_balance');
end
;;
create trigger stock_balance_update_sealing before update on stock_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:stock_balance');
end
;;
create trigger stock_balance_delete_sealing before delete on stock_balance when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:stock_balance');
end
;;
create trigger stock_day_insert_sealing before insert on stock_day when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:stock_day');
end
;;
create trigger stock_day_update_sealing before update on stock_day when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:stock_day');
end
;;
create trigger stock_day_delete_sealing before delete on stock_day when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:stock_day');
end
;;
create trigger tax_code_no_delete before delete on tax_code
begin
  select raise(abort, 'ledgerhouse:posted_is_final:tax_code');
end
;;
create trigger tax_code_id_taken before insert on tax_code when exists (select 1 from tax_code where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:tax_code');
end
;;
create trigger tax_code_code_taken before insert on tax_code when exists (select 1 from tax_code where code = new.code)
begin
  select raise(abort, 'ledgerhouse:already_posted:tax_code');
end
;;
create trigger tax_code_insert_open before insert on tax_code when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:tax_code');
end
;;
create trigger tax_code_insert_logged after insert on tax_code
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'tax_code', new.id, null, json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'kind', new.kind, 'rate', new.rate, 'valid_from', new.valid_from, 'valid_to', new.valid_to, 'custom', new.custom));
end
;;
create trigger tax_code_update_open before update on tax_code when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:tax_code');
end
;;
create trigger tax_code_update_logged after update on tax_code
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'tax_code', new.id, json_object('id', old.id, 'tx', old.tx, 'code', old.code, 'name', old.name, 'name_en', old.name_en, 'kind', old.kind, 'rate', old.rate, 'valid_from', old.valid_from, 'valid_to', old.valid_to, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'kind', new.kind, 'rate', new.rate, 'valid_from', new.valid_from, 'valid_to', new.valid_to, 'custom', new.custom));
end
;;
create trigger user_group_no_delete before delete on user_group
begin
  select raise(abort, 'ledgerhouse:posted_is_final:user_group');
end
;;
create trigger user_group_id_taken before insert on user_group when exists (select 1 from user_group where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:user_group');
end
;;
create trigger user_group_code_taken before insert on user_group when exists (select 1 from user_group where code = new.code)
begin
  select raise(abort, 'ledgerhouse:already_posted:user_group');
end
;;
create trigger user_group_insert_open before insert on user_group when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:user_group');
end
;;
create trigger user_group_insert_logged after insert on user_group
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'user_group', new.id, null, json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'custom', new.custom));
end
;;
create trigger user_group_update_open before update on user_group when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:user_group');
end
;;
create trigger user_group_update_logged after update on user_group
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'user_group', new.id, json_object('id', old.id, 'tx', old.tx, 'code', old.code, 'name', old.name, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'custom', new.custom));
end
;;
create trigger voucher_no_update before update on voucher
begin
  select raise(abort, 'ledgerhouse:posted_is_final:voucher');
end
;;
create trigger voucher_no_delete before delete on voucher
begin
  select raise(abort, 'ledgerhouse:posted_is_final:voucher');
end
;;
create trigger voucher_open before insert on voucher when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:voucher');
end
;;
create trigger voucher_word_month_number_taken before insert on voucher when exists (select 1 from voucher where word = new.word and month = new.month and number = new.number)
begin
  select raise(abort, 'ledgerhouse:already_posted:voucher');
end
;;
create trigger voucher_counter_insert_sealing before insert on voucher_counter when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:voucher_counter');
end
;;
create trigger voucher_counter_update_sealing before update on voucher_counter when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:voucher_counter');
end
;;
create trigger voucher_counter_delete_sealing before delete on voucher_counter when not exists (select 1 from open_tx where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))
begin
  select raise(abort, 'ledgerhouse:moved_by_commits_only:voucher_counter');
end
;;
create trigger voucher_policy_no_delete before delete on voucher_policy
begin
  select raise(abort, 'ledgerhouse:posted_is_final:voucher_policy');
end
;;
create trigger voucher_policy_id_taken before insert on voucher_policy when exists (select 1 from voucher_policy where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:voucher_policy');
end
;;
create trigger voucher_policy_valid_from_taken before insert on voucher_policy when exists (select 1 from voucher_policy where valid_from = new.valid_from)
begin
  select raise(abort, 'ledgerhouse:already_posted:voucher_policy');
end
;;
create trigger voucher_policy_insert_open before insert on voucher_policy when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:voucher_policy');
end
;;
create trigger voucher_policy_insert_logged after insert on voucher_policy
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'voucher_policy', new.id, null, json_object('id', new.id, 'tx', new.tx, 'valid_from', new.valid_from, 'scheme', new.scheme, 'daily_kinds', new.daily_kinds, 'custom', new.custom));
end
;;
create trigger voucher_policy_update_open before update on voucher_policy when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:voucher_policy');
end
;;
create trigger voucher_policy_update_logged after update on voucher_policy
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'voucher_policy', new.id, json_object('id', old.id, 'tx', old.tx, 'valid_from', old.valid_from, 'scheme', old.scheme, 'daily_kinds', old.daily_kinds, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'valid_from', new.valid_from, 'scheme', new.scheme, 'daily_kinds', new.daily_kinds, 'custom', new.custom));
end
;;
create trigger voucher_template_no_delete before delete on voucher_template
begin
  select raise(abort, 'ledgerhouse:posted_is_final:voucher_template');
end
;;
create trigger voucher_template_id_taken before insert on voucher_template when exists (select 1 from voucher_template where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:voucher_template');
end
;;
create trigger voucher_template_code_taken before insert on voucher_template when exists (select 1 from voucher_template where code = new.code)
begin
  select raise(abort, 'ledgerhouse:already_posted:voucher_template');
end
;;
create trigger voucher_template_insert_open before insert on voucher_template when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:voucher_template');
end
;;
create trigger voucher_template_insert_logged after insert on voucher_template
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'voucher_template', new.id, null, json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'memo', new.memo, 'total', new.total, 'day_of_month', new.day_of_month, 'first_month', new.first_month, 'last_month', new.last_month, 'step', new.step, 'custom', new.custom));
end
;;
create trigger voucher_template_update_open before update on voucher_template when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:voucher_template');
end
;;
create trigger voucher_template_update_logged after update on voucher_template
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'voucher_template', new.id, json_object('id', old.id, 'tx', old.tx, 'code', old.code, 'name', old.name, 'memo', old.memo, 'total', old.total, 'day_of_month', old.day_of_month, 'first_month', old.first_month, 'last_month', old.last_month, 'step', old.step, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'memo', new.memo, 'total', new.total, 'day_of_month', new.day_of_month, 'first_month', new.first_month, 'last_month', new.last_month, 'step', new.step, 'custom', new.custom));
end
;;
create trigger account_confirmation_no_update before update on account_confirmation
begin
  select raise(abort, 'ledgerhouse:posted_is_final:account_confirmation');
end
;;
create trigger account_confirmation_no_delete before delete on account_confirmation
begin
  select raise(abort, 'ledgerhouse:posted_is_final:account_confirmation');
end
;;
create trigger account_confirmation_open before insert on account_confirmation when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:account_confirmation');
end
;;
create trigger api_key_no_delete before delete on api_key
begin
  select raise(abort, 'ledgerhouse:posted_is_final:api_key');
end
;;
create trigger api_key_id_taken before insert on api_key when exists (select 1 from api_key where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:api_key');
end
;;
create trigger api_key_insert_open before insert on api_key when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:api_key');
end
;;
create trigger api_key_insert_logged after insert on api_key
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'api_key', new.id, null, json_object('id', new.id, 'tx', new.tx, 'name', new.name, 'user_id', new.user_id, 'rights', new.rights, 'warehouses', new.warehouses, 'expires_at', new.expires_at, 'is_revoked', new.is_revoked, 'hint', new.hint, 'custom', new.custom));
end
;;
create trigger api_key_update_open before update on api_key when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:api_key');
end
;;
create trigger api_key_update_logged after update on api_key
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'api_key', new.id, json_object('id', old.id, 'tx', old.tx, 'name', old.name, 'user_id', old.user_id, 'rights', old.rights, 'warehouses', old.warehouses, 'expires_at', old.expires_at, 'is_revoked', old.is_revoked, 'hint', old.hint, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'name', new.name, 'user_id', new.user_id, 'rights', new.rights, 'warehouses', new.warehouses, 'expires_at', new.expires_at, 'is_revoked', new.is_revoked, 'hint', new.hint, 'custom', new.custom));
end
;;
create trigger app_user_role_no_delete before delete on app_user_role
begin
  select raise(abort, 'ledgerhouse:posted_is_final:app_user_role');
end
;;
create trigger app_user_role_id_taken before insert on app_user_role when exists (select 1 from app_user_role where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:app_user_role');
end
;;
create trigger app_user_role_user_id_role_id_taken before insert on app_user_role when exists (select 1 from app_user_role where user_id = new.user_id and role_id = new.role_id)
begin
  select raise(abort, 'ledgerhouse:already_posted:app_user_role');
end
;;
create trigger app_user_role_insert_open before insert on app_user_role when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:app_user_role');
end
;;
create trigger app_user_role_insert_logged after insert on app_user_role
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'app_user_role', new.id, null, json_object('id', new.id, 'tx', new.tx, 'user_id', new.user_id, 'role_id', new.role_id, 'is_granted', new.is_granted, 'custom', new.custom));
end
;;
create trigger app_user_role_update_open before update on app_user_role when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:app_user_role');
end
;;
create trigger app_user_role_update_logged after update on app_user_role
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'app_user_role', new.id, json_object('id', old.id, 'tx', old.tx, 'user_id', old.user_id, 'role_id', old.role_id, 'is_granted', old.is_granted, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'user_id', new.user_id, 'role_id', new.role_id, 'is_granted', new.is_granted, 'custom', new.custom));
end
;;
create trigger approval_delegation_no_delete before delete on approval_delegation
begin
  select raise(abort, 'ledgerhouse:posted_is_final:approval_delegation');
end
;;
create trigger approval_delegation_id_taken before insert on approval_delegation when exists (select 1 from approval_delegation where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:approval_delegation');
end
;;
create trigger approval_delegation_insert_open before insert on approval_delegation when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:approval_delegation');
end
;;
create trigger approval_delegation_insert_logged after insert on approval_delegation
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'approval_delegation', new.id, null, json_object('id', new.id, 'tx', new.tx, 'from_user_id', new.from_user_id, 'to_user_id', new.to_user_id, 'first_day', new.first_day, 'last_day', new.last_day, 'custom', new.custom));
end
;;
create trigger approval_delegation_update_open before update on approval_delegation when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:approval_delegation');
end
;;
create trigger approval_delegation_update_logged after update on approval_delegation
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'approval_delegation', new.id, json_object('id', old.id, 'tx', old.tx, 'from_user_id', old.from_user_id, 'to_user_id', old.to_user_id, 'first_day', old.first_day, 'last_day', old.last_day, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'from_user_id', new.from_user_id, 'to_user_id', new.to_user_id, 'first_day', new.first_day, 'last_day', new.last_day, 'custom', new.custom));
end
;;
create trigger approval_step_no_delete before delete on approval_step
begin
  select raise(abort, 'ledgerhouse:posted_is_final:approval_step');
end
;;
create trigger approval_step_id_taken before insert on approval_step when exists (select 1 from approval_step where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:approval_step');
end
;;
create trigger approval_step_flow_id_step_taken before insert on approval_step when exists (select 1 from approval_step where flow_id = new.flow_id and step = new.step)
begin
  select raise(abort, 'ledgerhouse:already_posted:approval_step');
end
;;
create trigger approval_step_insert_open before insert on approval_step when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:approval_step');
end
;;
create trigger approval_step_insert_logged after insert on approval_step
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'approval_step', new.id, null, json_object('id', new.id, 'tx', new.tx, 'flow_id', new.flow_id, 'step', new.step, 'role', new.role, 'min_amount', new.min_amount, 'department_id', new.department_id, 'custom', new.custom));
end
;;
create trigger approval_step_update_open before update on approval_step when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:approval_step');
end
;;
create trigger approval_step_update_logged after update on approval_step
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'approval_step', new.id, json_object('id', old.id, 'tx', old.tx, 'flow_id', old.flow_id, 'step', old.step, 'role', old.role, 'min_amount', old.min_amount, 'department_id', old.department_id, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'flow_id', new.flow_id, 'step', new.step, 'role', new.role, 'min_amount', new.min_amount, 'department_id', new.department_id, 'custom', new.custom));
end
;;
create trigger bank_account_no_delete before delete on bank_account
begin
  select raise(abort, 'ledgerhouse:posted_is_final:bank_account');
end
;;
create trigger bank_account_id_taken before insert on bank_account when exists (select 1 from bank_account where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:bank_account');
end
;;
create trigger bank_account_account_id_taken before insert on bank_account when exists (select 1 from bank_account where account_id = new.account_id)
begin
  select raise(abort, 'ledgerhouse:already_posted:bank_account');
end
;;
create trigger bank_account_code_taken before insert on bank_account when exists (select 1 from bank_account where code = new.code)
begin
  select raise(abort, 'ledgerhouse:already_posted:bank_account');
end
;;
create trigger bank_account_insert_open before insert on bank_account when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:bank_account');
end
;;
create trigger bank_account_insert_logged after insert on bank_account
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'bank_account', new.id, null, json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'bank', new.bank, 'number', new.number, 'currency', new.currency, 'account_id', new.account_id, 'closed_on', new.closed_on, 'custom', new.custom));
end
;;
create trigger bank_account_update_open before update on bank_account when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:bank_account');
end
;;
create trigger bank_account_update_logged after update on bank_account
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'bank_account', new.id, json_object('id', old.id, 'tx', old.tx, 'code', old.code, 'name', old.name, 'bank', old.bank, 'number', old.number, 'currency', old.currency, 'account_id', old.account_id, 'closed_on', old.closed_on, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'bank', new.bank, 'number', new.number, 'currency', new.currency, 'account_id', new.account_id, 'closed_on', new.closed_on, 'custom', new.custom));
end
;;
create trigger comparison_no_update before update on comparison
begin
  select raise(abort, 'ledgerhouse:posted_is_final:comparison');
end
;;
create trigger comparison_no_delete before delete on comparison
begin
  select raise(abort, 'ledgerhouse:posted_is_final:comparison');
end
;;
create trigger comparison_open before insert on comparison when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:comparison');
end
;;
create trigger comparison_run_id_pair_subject_as_of_taken before insert on comparison when exists (select 1 from comparison where run_id = new.run_id and pair = new.pair and subject = new.subject and as_of = new.as_of)
begin
  select raise(abort, 'ledgerhouse:already_posted:comparison');
end
;;
create trigger costing_policy_no_delete before delete on costing_policy
begin
  select raise(abort, 'ledgerhouse:posted_is_final:costing_policy');
end
;;
create trigger costing_policy_id_taken before insert on costing_policy when exists (select 1 from costing_policy where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:costing_policy');
end
;;
create trigger costing_policy_product_id_valid_from_taken before insert on costing_policy when exists (select 1 from costing_policy where product_id = new.product_id and valid_from = new.valid_from)
begin
  select raise(abort, 'ledgerhouse:already_posted:costing_policy');
end
;;
create trigger costing_policy_insert_open before insert on costing_policy when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:costing_policy');
end
;;
create trigger costing_policy_insert_logged after insert on costing_policy
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'costing_policy', new.id, null, json_object('id', new.id, 'tx', new.tx, 'product_id', new.product_id, 'valid_from', new.valid_from, 'costing_method', new.costing_method, 'standard_cost', new.standard_cost, 'custom', new.custom));
end
;;
create trigger costing_policy_update_open before update on costing_policy when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:costing_policy');
end
;;
create trigger costing_policy_update_logged after update on costing_policy
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'costing_policy', new.id, json_object('id', old.id, 'tx', old.tx, 'product_id', old.product_id, 'valid_from', old.valid_from, 'costing_method', old.costing_method, 'standard_cost', old.standard_cost, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'product_id', new.product_id, 'valid_from', new.valid_from, 'costing_method', new.costing_method, 'standard_cost', new.standard_cost, 'custom', new.custom));
end
;;
create trigger employment_no_delete before delete on employment
begin
  select raise(abort, 'ledgerhouse:posted_is_final:employment');
end
;;
create trigger employment_id_taken before insert on employment when exists (select 1 from employment where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:employment');
end
;;
create trigger employment_employee_id_valid_from_taken before insert on employment when exists (select 1 from employment where employee_id = new.employee_id and valid_from = new.valid_from)
begin
  select raise(abort, 'ledgerhouse:already_posted:employment');
end
;;
create trigger employment_insert_open before insert on employment when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:employment');
end
;;
create trigger employment_insert_logged after insert on employment
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'employment', new.id, null, json_object('id', new.id, 'tx', new.tx, 'employee_id', new.employee_id, 'department_id', new.department_id, 'valid_from', new.valid_from, 'custom', new.custom));
end
;;
create trigger employment_update_open before update on employment when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:employment');
end
;;
create trigger employment_update_logged after update on employment
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'employment', new.id, json_object('id', old.id, 'tx', old.tx, 'employee_id', old.employee_id, 'department_id', old.department_id, 'valid_from', old.valid_from, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'employee_id', new.employee_id, 'department_id', new.department_id, 'valid_from', new.valid_from, 'custom', new.custom));
end
;;
create trigger history_line_no_update before update on history_line
begin
  select raise(abort, 'ledgerhouse:posted_is_final:history_line');
end
;;
create trigger history_line_no_delete before delete on history_line
begin
  select raise(abort, 'ledgerhouse:posted_is_final:history_line');
end
;;
create trigger history_line_open before insert on history_line when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:history_line');
end
;;
create trigger history_line_history_document_id_line_taken before insert on history_line when exists (select 1 from history_line where history_document_id = new.history_document_id and line = new.line)
begin
  select raise(abort, 'ledgerhouse:already_posted:history_line');
end
;;
create trigger incident_no_delete before delete on incident
begin
  select raise(abort, 'ledgerhouse:posted_is_final:incident');
end
;;
create trigger incident_id_taken before insert on incident when exists (select 1 from incident where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:incident');
end
;;
create trigger incident_insert_open before insert on incident when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:incident');
end
;;
create trigger incident_insert_logged after insert on incident
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'incident', new.id, null, json_object('id', new.id, 'tx', new.tx, 'title', new.title, 'severity', new.severity, 'alert_id', new.alert_id, 'owner_id', new.owner_id, 'opened_at', new.opened_at, 'acknowledged_at', new.acknowledged_at, 'mended_at', new.mended_at, 'ended_at', new.ended_at, 'cause', new.cause, 'fix', new.fix, 'custom', new.custom));
end
;;
create trigger incident_update_open before update on incident when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:incident');
end
;;
create trigger incident_update_logged after update on incident
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'incident', new.id, json_object('id', old.id, 'tx', old.tx, 'title', old.title, 'severity', old.severity, 'alert_id', old.alert_id, 'owner_id', old.owner_id, 'opened_at', old.opened_at, 'acknowledged_at', old.acknowledged_at, 'mended_at', old.mended_at, 'ended_at', old.ended_at, 'cause', old.cause, 'fix', old.fix, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'title', new.title, 'severity', new.severity, 'alert_id', new.alert_id, 'owner_id', new.owner_id, 'opened_at', new.opened_at, 'acknowledged_at', new.acknowledged_at, 'mended_at', new.mended_at, 'ended_at', new.ended_at, 'cause', new.cause, 'fix', new.fix, 'custom', new.custom));
end
;;
create trigger journal_entry_no_update before update on journal_entry
begin
  select raise(abort, 'ledgerhouse:posted_is_final:journal_entry');
end
;;
create trigger journal_entry_no_delete before delete on journal_entry
begin
  select raise(abort, 'ledgerhouse:posted_is_final:journal_entry');
end
;;
create trigger journal_entry_open before insert on journal_entry when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:journal_entry');
end
;;
create trigger lot_no_update before update on lot
begin
  select raise(abort, 'ledgerhouse:posted_is_final:lot');
end
;;
create trigger lot_no_delete before delete on lot
begin
  select raise(abort, 'ledgerhouse:posted_is_final:lot');
end
;;
create trigger lot_open before insert on lot when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:lot');
end
;;
create trigger lot_product_id_code_taken before insert on lot when exists (select 1 from lot where product_id = new.product_id and code = new.code)
begin
  select raise(abort, 'ledgerhouse:already_posted:lot');
end
;;
create trigger order_release_no_update before update on order_release
begin
  select raise(abort, 'ledgerhouse:posted_is_final:order_release');
end
;;
create trigger order_release_no_delete before delete on order_release
begin
  select raise(abort, 'ledgerhouse:posted_is_final:order_release');
end
;;
create trigger order_release_open before insert on order_release when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:order_release');
end
;;
create trigger order_release_order_key_taken before insert on order_release when exists (select 1 from order_release where order_key = new.order_key)
begin
  select raise(abort, 'ledgerhouse:already_posted:order_release');
end
;;
create trigger party_address_no_delete before delete on party_address
begin
  select raise(abort, 'ledgerhouse:posted_is_final:party_address');
end
;;
create trigger party_address_id_taken before insert on party_address when exists (select 1 from party_address where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:party_address');
end
;;
create trigger party_address_insert_open before insert on party_address when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:party_address');
end
;;
create trigger party_address_insert_logged after insert on party_address
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'party_address', new.id, null, json_object('id', new.id, 'tx', new.tx, 'party_id', new.party_id, 'purpose', new.purpose, 'address', new.address, 'receiver', new.receiver, 'phone', new.phone, 'postal_code', new.postal_code, 'is_default', new.is_default, 'closed_on', new.closed_on, 'custom', new.custom));
end
;;
create trigger party_address_update_open before update on party_address when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:party_address');
end
;;
create trigger party_address_update_logged after update on party_address
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'party_address', new.id, json_object('id', old.id, 'tx', old.tx, 'party_id', old.party_id, 'purpose', old.purpose, 'address', old.address, 'receiver', old.receiver, 'phone', old.phone, 'postal_code', old.postal_code, 'is_default', old.is_default, 'closed_on', old.closed_on, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'party_id', new.party_id, 'purpose', new.purpose, 'address', new.address, 'receiver', new.receiver, 'phone', new.phone, 'postal_code', new.postal_code, 'is_default', new.is_default, 'closed_on', new.closed_on, 'custom', new.custom));
end
;;
create trigger party_bank_account_no_delete before delete on party_bank_account
begin
  select raise(abort, 'ledgerhouse:posted_is_final:party_bank_account');
end
;;
create trigger party_bank_account_id_taken before insert on party_bank_account when exists (select 1 from party_bank_account where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:party_bank_account');
end
;;
create trigger party_bank_account_insert_open before insert on party_bank_account when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:party_bank_account');
end
;;
create trigger party_bank_account_insert_logged after insert on party_bank_account
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'party_bank_account', new.id, null, json_object('id', new.id, 'tx', new.tx, 'party_id', new.party_id, 'bank', new.bank, 'number', new.number, 'holder', new.holder, 'currency', new.currency, 'is_default', new.is_default, 'closed_on', new.closed_on, 'custom', new.custom));
end
;;
create trigger party_bank_account_update_open before update on party_bank_account when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:party_bank_account');
end
;;
create trigger party_bank_account_update_logged after update on party_bank_account
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'party_bank_account', new.id, json_object('id', old.id, 'tx', old.tx, 'party_id', old.party_id, 'bank', old.bank, 'number', old.number, 'holder', old.holder, 'currency', old.currency, 'is_default', old.is_default, 'closed_on', old.closed_on, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'party_id', new.party_id, 'bank', new.bank, 'number', new.number, 'holder', new.holder, 'currency', new.currency, 'is_default', new.is_default, 'closed_on', new.closed_on, 'custom', new.custom));
end
;;
create trigger party_contact_no_delete before delete on party_contact
begin
  select raise(abort, 'ledgerhouse:posted_is_final:party_contact');
end
;;
create trigger party_contact_id_taken before insert on party_contact when exists (select 1 from party_contact where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:party_contact');
end
;;
create trigger party_contact_insert_open before insert on party_contact when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:party_contact');
end
;;
create trigger party_contact_insert_logged after insert on party_contact
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'party_contact', new.id, null, json_object('id', new.id, 'tx', new.tx, 'party_id', new.party_id, 'name', new.name, 'role', new.role, 'phone', new.phone, 'email', new.email, 'is_default', new.is_default, 'closed_on', new.closed_on, 'custom', new.custom));
end
;;
create trigger party_contact_update_open before update on party_contact when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:party_contact');
end
;;
create trigger party_contact_update_logged after update on party_contact
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'party_contact', new.id, json_object('id', old.id, 'tx', old.tx, 'party_id', old.party_id, 'name', old.name, 'role', old.role, 'phone', old.phone, 'email', old.email, 'is_default', old.is_default, 'closed_on', old.closed_on, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'party_id', new.party_id, 'name', new.name, 'role', new.role, 'phone', new.phone, 'email', new.email, 'is_default', new.is_default, 'closed_on', new.closed_on, 'custom', new.custom));
end
;;
create trigger period_event_no_update before update on period_event
begin
  select raise(abort, 'ledgerhouse:posted_is_final:period_event');
end
;;
create trigger period_event_no_delete before delete on period_event
begin
  select raise(abort, 'ledgerhouse:posted_is_final:period_event');
end
;;
create trigger period_event_open before insert on period_event when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:period_event');
end
;;
create trigger price_list_line_no_delete before delete on price_list_line
begin
  select raise(abort, 'ledgerhouse:posted_is_final:price_list_line');
end
;;
create trigger price_list_line_id_taken before insert on price_list_line when exists (select 1 from price_list_line where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:price_list_line');
end
;;
create trigger price_list_line_insert_open before insert on price_list_line when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:price_list_line');
end
;;
create trigger price_list_line_insert_logged after insert on price_list_line
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'price_list_line', new.id, null, json_object('id', new.id, 'tx', new.tx, 'price_list_id', new.price_list_id, 'product_id', new.product_id, 'unit', new.unit, 'least_quantity', new.least_quantity, 'price', new.price, 'valid_from', new.valid_from, 'valid_to', new.valid_to, 'closed_on', new.closed_on, 'custom', new.custom));
end
;;
create trigger price_list_line_update_open before update on price_list_line when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:price_list_line');
end
;;
create trigger price_list_line_update_logged after update on price_list_line
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'price_list_line', new.id, json_object('id', old.id, 'tx', old.tx, 'price_list_id', old.price_list_id, 'product_id', old.product_id, 'unit', old.unit, 'least_quantity', old.least_quantity, 'price', old.price, 'valid_from', old.valid_from, 'valid_to', old.valid_to, 'closed_on', old.closed_on, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'price_list_id', new.price_list_id, 'product_id', new.product_id, 'unit', new.unit, 'least_quantity', new.least_quantity, 'price', new.price, 'valid_from', new.valid_from, 'valid_to', new.valid_to, 'closed_on', new.closed_on, 'custom', new.custom));
end
;;
create trigger product_barcode_no_delete before delete on product_barcode
begin
  select raise(abort, 'ledgerhouse:posted_is_final:product_barcode');
end
;;
create trigger product_barcode_id_taken before insert on product_barcode when exists (select 1 from product_barcode where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:product_barcode');
end
;;
create trigger product_barcode_barcode_taken before insert on product_barcode when exists (select 1 from product_barcode where barcode = new.barcode)
begin
  select raise(abort, 'ledgerhouse:already_posted:product_barcode');
end
;;
create trigger product_barcode_insert_open before insert on product_barcode when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:product_barcode');
end
;;
create trigger product_barcode_insert_logged after insert on product_barcode
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'product_barcode', new.id, null, json_object('id', new.id, 'tx', new.tx, 'product_id', new.product_id, 'unit', new.unit, 'barcode', new.barcode, 'closed_on', new.closed_on, 'custom', new.custom));
end
;;
create trigger product_barcode_update_open before update on product_barcode when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:product_barcode');
end
;;
create trigger product_barcode_update_logged after update on product_barcode
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'product_barcode', new.id, json_object('id', old.id, 'tx', old.tx, 'product_id', old.product_id, 'unit', old.unit, 'barcode', old.barcode, 'closed_on', old.closed_on, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'product_id', new.product_id, 'unit', new.unit, 'barcode', new.barcode, 'closed_on', new.closed_on, 'custom', new.custom));
end
;;
create trigger product_unit_no_delete before delete on product_unit
begin
  select raise(abort, 'ledgerhouse:posted_is_final:product_unit');
end
;;
create trigger product_unit_id_taken before insert on product_unit when exists (select 1 from product_unit where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:product_unit');
end
;;
create trigger product_unit_product_id_unit_taken before insert on product_unit when exists (select 1 from product_unit where product_id = new.product_id and unit = new.unit)
begin
  select raise(abort, 'ledgerhouse:already_posted:product_unit');
end
;;
create trigger product_unit_insert_open before insert on product_unit when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:product_unit');
end
;;
create trigger product_unit_insert_logged after insert on product_unit
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'product_unit', new.id, null, json_object('id', new.id, 'tx', new.tx, 'product_id', new.product_id, 'unit', new.unit, 'numerator', new.numerator, 'denominator', new.denominator, 'custom', new.custom));
end
;;
create trigger product_unit_update_open before update on product_unit when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:product_unit');
end
;;
create trigger product_unit_update_logged after update on product_unit
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'product_unit', new.id, json_object('id', old.id, 'tx', old.tx, 'product_id', old.product_id, 'unit', old.unit, 'numerator', old.numerator, 'denominator', old.denominator, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'product_id', new.product_id, 'unit', new.unit, 'numerator', new.numerator, 'denominator', new.denominator, 'custom', new.custom));
end
;;
create trigger project_no_delete before delete on project
begin
  select raise(abort, 'ledgerhouse:posted_is_final:project');
end
;;
create trigger project_id_taken before insert on project when exists (select 1 from project where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:project');
end
;;
create trigger project_code_taken before insert on project when exists (select 1 from project where code = new.code)
begin
  select raise(abort, 'ledgerhouse:already_posted:project');
end
;;
create trigger project_insert_open before insert on project when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:project');
end
;;
create trigger project_insert_logged after insert on project
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'project', new.id, null, json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'party_id', new.party_id, 'closed_on', new.closed_on, 'custom', new.custom));
end
;;
create trigger project_update_open before update on project when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:project');
end
;;
create trigger project_update_logged after update on project
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'project', new.id, json_object('id', old.id, 'tx', old.tx, 'code', old.code, 'name', old.name, 'name_en', old.name_en, 'party_id', old.party_id, 'closed_on', old.closed_on, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'party_id', new.party_id, 'closed_on', new.closed_on, 'custom', new.custom));
end
;;
create trigger purchase_budget_no_delete before delete on purchase_budget
begin
  select raise(abort, 'ledgerhouse:posted_is_final:purchase_budget');
end
;;
create trigger purchase_budget_id_taken before insert on purchase_budget when exists (select 1 from purchase_budget where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:purchase_budget');
end
;;
create trigger purchase_budget_department_id_category_first_day_taken before insert on purchase_budget when exists (select 1 from purchase_budget where department_id = new.department_id and category = new.category and first_day = new.first_day)
begin
  select raise(abort, 'ledgerhouse:already_posted:purchase_budget');
end
;;
create trigger purchase_budget_insert_open before insert on purchase_budget when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:purchase_budget');
end
;;
create trigger purchase_budget_insert_logged after insert on purchase_budget
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'purchase_budget', new.id, null, json_object('id', new.id, 'tx', new.tx, 'department_id', new.department_id, 'category', new.category, 'first_day', new.first_day, 'last_day', new.last_day, 'amount', new.amount, 'custom', new.custom));
end
;;
create trigger purchase_budget_update_open before update on purchase_budget when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:purchase_budget');
end
;;
create trigger purchase_budget_update_logged after update on purchase_budget
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'purchase_budget', new.id, json_object('id', old.id, 'tx', old.tx, 'department_id', old.department_id, 'category', old.category, 'first_day', old.first_day, 'last_day', old.last_day, 'amount', old.amount, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'department_id', new.department_id, 'category', new.category, 'first_day', new.first_day, 'last_day', new.last_day, 'amount', new.amount, 'custom', new.custom));
end
;;
create trigger supplier_price_no_delete before delete on supplier_price
begin
  select raise(abort, 'ledgerhouse:posted_is_final:supplier_price');
end
;;
create trigger supplier_price_id_taken before insert on supplier_price when exists (select 1 from supplier_price where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:supplier_price');
end
;;
create trigger supplier_price_supplier_id_product_id_valid_from_taken before insert on supplier_price when exists (select 1 from supplier_price where supplier_id = new.supplier_id and product_id = new.product_id and valid_from = new.valid_from)
begin
  select raise(abort, 'ledgerhouse:already_posted:supplier_price');
end
;;
create trigger supplier_price_insert_open before insert on supplier_price when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:supplier_price');
end
;;
create trigger supplier_price_insert_logged after insert on supplier_price
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'supplier_price', new.id, null, json_object('id', new.id, 'tx', new.tx, 'supplier_id', new.supplier_id, 'product_id', new.product_id, 'unit_price', new.unit_price, 'valid_from', new.valid_from, 'valid_to', new.valid_to, 'supplier_code', new.supplier_code, 'lead_time_days', new.lead_time_days, 'least_quantity', new.least_quantity, 'pack_quantity', new.pack_quantity, 'currency', new.currency, 'custom', new.custom));
end
;;
create trigger supplier_price_update_open before update on supplier_price when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:supplier_price');
end
;;
create trigger supplier_price_update_logged after update on supplier_price
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'supplier_price', new.id, json_object('id', old.id, 'tx', old.tx, 'supplier_id', old.supplier_id, 'product_id', old.product_id, 'unit_price', old.unit_price, 'valid_from', old.valid_from, 'valid_to', old.valid_to, 'supplier_code', old.supplier_code, 'lead_time_days', old.lead_time_days, 'least_quantity', old.least_quantity, 'pack_quantity', old.pack_quantity, 'currency', old.currency, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'supplier_id', new.supplier_id, 'product_id', new.product_id, 'unit_price', new.unit_price, 'valid_from', new.valid_from, 'valid_to', new.valid_to, 'supplier_code', new.supplier_code, 'lead_time_days', new.lead_time_days, 'least_quantity', new.least_quantity, 'pack_quantity', new.pack_quantity, 'currency', new.currency, 'custom', new.custom));
end
;;
create trigger user_group_member_no_delete before delete on user_group_member
begin
  select raise(abort, 'ledgerhouse:posted_is_final:user_group_member');
end
;;
create trigger user_group_member_id_taken before insert on user_group_member when exists (select 1 from user_group_member where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:user_group_member');
end
;;
create trigger user_group_member_group_id_user_id_taken before insert on user_group_member when exists (select 1 from user_group_member where group_id = new.group_id and user_id = new.user_id)
begin
  select raise(abort, 'ledgerhouse:already_posted:user_group_member');
end
;;
create trigger user_group_member_insert_open before insert on user_group_member when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:user_group_member');
end
;;
create trigger user_group_member_insert_logged after insert on user_group_member
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'user_group_member', new.id, null, json_object('id', new.id, 'tx', new.tx, 'group_id', new.group_id, 'user_id', new.user_id, 'is_granted', new.is_granted, 'custom', new.custom));
end
;;
create trigger user_group_member_update_open before update on user_group_member when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:user_group_member');
end
;;
create trigger user_group_member_update_logged after update on user_group_member
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'user_group_member', new.id, json_object('id', old.id, 'tx', old.tx, 'group_id', old.group_id, 'user_id', old.user_id, 'is_granted', old.is_granted, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'group_id', new.group_id, 'user_id', new.user_id, 'is_granted', new.is_granted, 'custom', new.custom));
end
;;
create trigger user_group_role_no_delete before delete on user_group_role
begin
  select raise(abort, 'ledgerhouse:posted_is_final:user_group_role');
end
;;
create trigger user_group_role_id_taken before insert on user_group_role when exists (select 1 from user_group_role where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:user_group_role');
end
;;
create trigger user_group_role_group_id_role_id_taken before insert on user_group_role when exists (select 1 from user_group_role where group_id = new.group_id and role_id = new.role_id)
begin
  select raise(abort, 'ledgerhouse:already_posted:user_group_role');
end
;;
create trigger user_group_role_insert_open before insert on user_group_role when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:user_group_role');
end
;;
create trigger user_group_role_insert_logged after insert on user_group_role
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'user_group_role', new.id, null, json_object('id', new.id, 'tx', new.tx, 'group_id', new.group_id, 'role_id', new.role_id, 'is_granted', new.is_granted, 'custom', new.custom));
end
;;
create trigger user_group_role_update_open before update on user_group_role when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:user_group_role');
end
;;
create trigger user_group_role_update_logged after update on user_group_role
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'user_group_role', new.id, json_object('id', old.id, 'tx', old.tx, 'group_id', old.group_id, 'role_id', old.role_id, 'is_granted', old.is_granted, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'group_id', new.group_id, 'role_id', new.role_id, 'is_granted', new.is_granted, 'custom', new.custom));
end
;;
create trigger voucher_signature_no_update before update on voucher_signature
begin
  select raise(abort, 'ledgerhouse:posted_is_final:voucher_signature');
end
;;
create trigger voucher_signature_no_delete before delete on voucher_signature
begin
  select raise(abort, 'ledgerhouse:posted_is_final:voucher_signature');
end
;;
create trigger voucher_signature_open before insert on voucher_signature when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:voucher_signature');
end
;;
create trigger voucher_signature_voucher_id_act_taken before insert on voucher_signature when exists (select 1 from voucher_signature where voucher_id = new.voucher_id and act = new.act)
begin
  select raise(abort, 'ledgerhouse:already_posted:voucher_signature');
end
;;
create trigger voucher_template_line_no_delete before delete on voucher_template_line
begin
  select raise(abort, 'ledgerhouse:posted_is_final:voucher_template_line');
end
;;
create trigger voucher_template_line_id_taken before insert on voucher_template_line when exists (select 1 from voucher_template_line where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:voucher_template_line');
end
;;
create trigger voucher_template_line_template_id_line_taken before insert on voucher_template_line when exists (select 1 from voucher_template_line where template_id = new.template_id and line = new.line)
begin
  select raise(abort, 'ledgerhouse:already_posted:voucher_template_line');
end
;;
create trigger voucher_template_line_insert_open before insert on voucher_template_line when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:voucher_template_line');
end
;;
create trigger voucher_template_line_insert_logged after insert on voucher_template_line
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'voucher_template_line', new.id, null, json_object('id', new.id, 'tx', new.tx, 'template_id', new.template_id, 'line', new.line, 'account', new.account, 'side', new.side, 'amount', new.amount, 'share', new.share, 'party', new.party, 'department', new.department, 'employee', new.employee, 'project', new.project, 'cash_flow_item', new.cash_flow_item, 'memo', new.memo, 'custom', new.custom));
end
;;
create trigger voucher_template_line_update_open before update on voucher_template_line when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:voucher_template_line');
end
;;
create trigger voucher_template_line_update_logged after update on voucher_template_line
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'voucher_template_line', new.id, json_object('id', old.id, 'tx', old.tx, 'template_id', old.template_id, 'line', old.line, 'account', old.account, 'side', old.side, 'amount', old.amount, 'share', old.share, 'party', old.party, 'department', old.department, 'employee', old.employee, 'project', old.project, 'cash_flow_item', old.cash_flow_item, 'memo', old.memo, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'template_id', new.template_id, 'line', new.line, 'account', new.account, 'side', new.side, 'amount', new.amount, 'share', new.share, 'party', new.party, 'department', new.department, 'employee', new.employee, 'project', new.project, 'cash_flow_item', new.cash_flow_item, 'memo', new.memo, 'custom', new.custom));
end
;;
create trigger warehouse_no_delete before delete on warehouse
begin
  select raise(abort, 'ledgerhouse:posted_is_final:warehouse');
end
;;
create trigger warehouse_id_taken before insert on warehouse when exists (select 1 from warehouse where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:warehouse');
end
;;
create trigger warehouse_code_taken before insert on warehouse when exists (select 1 from warehouse where code = new.code)
begin
  select raise(abort, 'ledgerhouse:already_posted:warehouse');
end
;;
create trigger warehouse_insert_open before insert on warehouse when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:warehouse');
end
;;
create trigger warehouse_insert_logged after insert on warehouse
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'warehouse', new.id, null, json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'cost_group_id', new.cost_group_id, 'custom', new.custom));
end
;;
create trigger warehouse_update_open before update on warehouse when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:warehouse');
end
;;
create trigger warehouse_update_logged after update on warehouse
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'warehouse', new.id, json_object('id', old.id, 'tx', old.tx, 'code', old.code, 'name', old.name, 'name_en', old.name_en, 'cost_group_id', old.cost_group_id, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'cost_group_id', new.cost_group_id, 'custom', new.custom));
end
;;
create trigger alert_recipient_no_delete before delete on alert_recipient
begin
  select raise(abort, 'ledgerhouse:posted_is_final:alert_recipient');
end
;;
create trigger alert_recipient_id_taken before insert on alert_recipient when exists (select 1 from alert_recipient where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:alert_recipient');
end
;;
create trigger alert_recipient_user_id_warehouse_id_taken before insert on alert_recipient when exists (select 1 from alert_recipient where user_id = new.user_id and warehouse_id = new.warehouse_id)
begin
  select raise(abort, 'ledgerhouse:already_posted:alert_recipient');
end
;;
create trigger alert_recipient_insert_open before insert on alert_recipient when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:alert_recipient');
end
;;
create trigger alert_recipient_insert_logged after insert on alert_recipient
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'alert_recipient', new.id, null, json_object('id', new.id, 'tx', new.tx, 'user_id', new.user_id, 'warehouse_id', new.warehouse_id, 'is_active', new.is_active, 'custom', new.custom));
end
;;
create trigger alert_recipient_update_open before update on alert_recipient when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:alert_recipient');
end
;;
create trigger alert_recipient_update_logged after update on alert_recipient
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'alert_recipient', new.id, json_object('id', old.id, 'tx', old.tx, 'user_id', old.user_id, 'warehouse_id', old.warehouse_id, 'is_active', old.is_active, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'user_id', new.user_id, 'warehouse_id', new.warehouse_id, 'is_active', new.is_active, 'custom', new.custom));
end
;;
create trigger bank_statement_no_update before update on bank_statement
begin
  select raise(abort, 'ledgerhouse:posted_is_final:bank_statement');
end
;;
create trigger bank_statement_no_delete before delete on bank_statement
begin
  select raise(abort, 'ledgerhouse:posted_is_final:bank_statement');
end
;;
create trigger bank_statement_open before insert on bank_statement when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:bank_statement');
end
;;
create trigger bank_statement_bank_account_id_file_hash_part_taken before insert on bank_statement when exists (select 1 from bank_statement where bank_account_id = new.bank_account_id and file_hash = new.file_hash and part = new.part)
begin
  select raise(abort, 'ledgerhouse:already_posted:bank_statement');
end
;;
create trigger cost_difference_no_update before update on cost_difference
begin
  select raise(abort, 'ledgerhouse:posted_is_final:cost_difference');
end
;;
create trigger cost_difference_no_delete before delete on cost_difference
begin
  select raise(abort, 'ledgerhouse:posted_is_final:cost_difference');
end
;;
create trigger cost_difference_open before insert on cost_difference when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:cost_difference');
end
;;
create trigger count_task_no_update before update on count_task
begin
  select raise(abort, 'ledgerhouse:posted_is_final:count_task');
end
;;
create trigger count_task_no_delete before delete on count_task
begin
  select raise(abort, 'ledgerhouse:posted_is_final:count_task');
end
;;
create trigger count_task_open before insert on count_task when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:count_task');
end
;;
create trigger count_task_product_id_warehouse_id_due_on_taken before insert on count_task when exists (select 1 from count_task where product_id = new.product_id and warehouse_id = new.warehouse_id and due_on = new.due_on)
begin
  select raise(abort, 'ledgerhouse:already_posted:count_task');
end
;;
create trigger device_reading_no_update before update on device_reading
begin
  select raise(abort, 'ledgerhouse:posted_is_final:device_reading');
end
;;
create trigger device_reading_no_delete before delete on device_reading
begin
  select raise(abort, 'ledgerhouse:posted_is_final:device_reading');
end
;;
create trigger device_reading_open before insert on device_reading when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:device_reading');
end
;;
create trigger device_reading_api_key_id_request_key_taken before insert on device_reading when exists (select 1 from device_reading where api_key_id = new.api_key_id and request_key = new.request_key)
begin
  select raise(abort, 'ledgerhouse:already_posted:device_reading');
end
;;
create trigger document_no_update before update on document
begin
  select raise(abort, 'ledgerhouse:posted_is_final:document');
end
;;
create trigger document_no_delete before delete on document
begin
  select raise(abort, 'ledgerhouse:posted_is_final:document');
end
;;
create trigger document_open before insert on document when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:document');
end
;;
create trigger document_key_taken before insert on document when exists (select 1 from document where key = new.key)
begin
  select raise(abort, 'ledgerhouse:already_posted:document');
end
;;
create trigger document_series_number_taken before insert on document when exists (select 1 from document where series = new.series and number = new.number)
begin
  select raise(abort, 'ledgerhouse:already_posted:document');
end
;;
create trigger location_no_delete before delete on location
begin
  select raise(abort, 'ledgerhouse:posted_is_final:location');
end
;;
create trigger location_id_taken before insert on location when exists (select 1 from location where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:location');
end
;;
create trigger location_code_taken before insert on location when exists (select 1 from location where code = new.code)
begin
  select raise(abort, 'ledgerhouse:already_posted:location');
end
;;
create trigger location_insert_open before insert on location when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:location');
end
;;
create trigger location_insert_logged after insert on location
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'location', new.id, null, json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'kind', new.kind, 'warehouse_id', new.warehouse_id, 'purpose', new.purpose, 'custom', new.custom));
end
;;
create trigger location_update_open before update on location when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:location');
end
;;
create trigger location_update_logged after update on location
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'location', new.id, json_object('id', old.id, 'tx', old.tx, 'code', old.code, 'name', old.name, 'kind', old.kind, 'warehouse_id', old.warehouse_id, 'purpose', old.purpose, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'code', new.code, 'name', new.name, 'kind', new.kind, 'warehouse_id', new.warehouse_id, 'purpose', new.purpose, 'custom', new.custom));
end
;;
create trigger lot_event_no_update before update on lot_event
begin
  select raise(abort, 'ledgerhouse:posted_is_final:lot_event');
end
;;
create trigger lot_event_no_delete before delete on lot_event
begin
  select raise(abort, 'ledgerhouse:posted_is_final:lot_event');
end
;;
create trigger lot_event_open before insert on lot_event when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:lot_event');
end
;;
create trigger lot_event_lot_id_number_taken before insert on lot_event when exists (select 1 from lot_event where lot_id = new.lot_id and number = new.number)
begin
  select raise(abort, 'ledgerhouse:already_posted:lot_event');
end
;;
create trigger open_item_no_update before update on open_item
begin
  select raise(abort, 'ledgerhouse:posted_is_final:open_item');
end
;;
create trigger open_item_no_delete before delete on open_item
begin
  select raise(abort, 'ledgerhouse:posted_is_final:open_item');
end
;;
create trigger open_item_open before insert on open_item when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:open_item');
end
;;
create trigger posting_no_update before update on posting
begin
  select raise(abort, 'ledgerhouse:posted_is_final:posting');
end
;;
create trigger posting_no_delete before delete on posting
begin
  select raise(abort, 'ledgerhouse:posted_is_final:posting');
end
;;
create trigger posting_open before insert on posting when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:posting');
end
;;
create trigger replenishment_advice_no_update before update on replenishment_advice
begin
  select raise(abort, 'ledgerhouse:posted_is_final:replenishment_advice');
end
;;
create trigger replenishment_advice_no_delete before delete on replenishment_advice
begin
  select raise(abort, 'ledgerhouse:posted_is_final:replenishment_advice');
end
;;
create trigger replenishment_advice_open before insert on replenishment_advice when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:replenishment_advice');
end
;;
create trigger replenishment_rule_no_delete before delete on replenishment_rule
begin
  select raise(abort, 'ledgerhouse:posted_is_final:replenishment_rule');
end
;;
create trigger replenishment_rule_id_taken before insert on replenishment_rule when exists (select 1 from replenishment_rule where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:replenishment_rule');
end
;;
create trigger replenishment_rule_product_id_warehouse_id_taken before insert on replenishment_rule when exists (select 1 from replenishment_rule where product_id = new.product_id and warehouse_id = new.warehouse_id)
begin
  select raise(abort, 'ledgerhouse:already_posted:replenishment_rule');
end
;;
create trigger replenishment_rule_insert_open before insert on replenishment_rule when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:replenishment_rule');
end
;;
create trigger replenishment_rule_insert_logged after insert on replenishment_rule
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'replenishment_rule', new.id, null, json_object('id', new.id, 'tx', new.tx, 'product_id', new.product_id, 'warehouse_id', new.warehouse_id, 'service_basis_points', new.service_basis_points, 'review_days', new.review_days, 'holding_basis_points', new.holding_basis_points, 'is_automatic', new.is_automatic, 'custom', new.custom));
end
;;
create trigger replenishment_rule_update_open before update on replenishment_rule when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:replenishment_rule');
end
;;
create trigger replenishment_rule_update_logged after update on replenishment_rule
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'replenishment_rule', new.id, json_object('id', old.id, 'tx', old.tx, 'product_id', old.product_id, 'warehouse_id', old.warehouse_id, 'service_basis_points', old.service_basis_points, 'review_days', old.review_days, 'holding_basis_points', old.holding_basis_points, 'is_automatic', old.is_automatic, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'product_id', new.product_id, 'warehouse_id', new.warehouse_id, 'service_basis_points', new.service_basis_points, 'review_days', new.review_days, 'holding_basis_points', new.holding_basis_points, 'is_automatic', new.is_automatic, 'custom', new.custom));
end
;;
create trigger stock_alert_no_update before update on stock_alert
begin
  select raise(abort, 'ledgerhouse:posted_is_final:stock_alert');
end
;;
create trigger stock_alert_no_delete before delete on stock_alert
begin
  select raise(abort, 'ledgerhouse:posted_is_final:stock_alert');
end
;;
create trigger stock_alert_open before insert on stock_alert when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:stock_alert');
end
;;
create trigger stock_threshold_no_delete before delete on stock_threshold
begin
  select raise(abort, 'ledgerhouse:posted_is_final:stock_threshold');
end
;;
create trigger stock_threshold_id_taken before insert on stock_threshold when exists (select 1 from stock_threshold where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:stock_threshold');
end
;;
create trigger stock_threshold_product_id_warehouse_id_taken before insert on stock_threshold when exists (select 1 from stock_threshold where product_id = new.product_id and warehouse_id = new.warehouse_id)
begin
  select raise(abort, 'ledgerhouse:already_posted:stock_threshold');
end
;;
create trigger stock_threshold_insert_open before insert on stock_threshold when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:stock_threshold');
end
;;
create trigger stock_threshold_insert_logged after insert on stock_threshold
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'stock_threshold', new.id, null, json_object('id', new.id, 'tx', new.tx, 'product_id', new.product_id, 'warehouse_id', new.warehouse_id, 'minimum', new.minimum, 'maximum', new.maximum, 'custom', new.custom));
end
;;
create trigger stock_threshold_update_open before update on stock_threshold when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:stock_threshold');
end
;;
create trigger stock_threshold_update_logged after update on stock_threshold
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'stock_threshold', new.id, json_object('id', old.id, 'tx', old.tx, 'product_id', old.product_id, 'warehouse_id', old.warehouse_id, 'minimum', old.minimum, 'maximum', old.maximum, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'product_id', new.product_id, 'warehouse_id', new.warehouse_id, 'minimum', new.minimum, 'maximum', new.maximum, 'custom', new.custom));
end
;;
create trigger stock_value_no_update before update on stock_value
begin
  select raise(abort, 'ledgerhouse:posted_is_final:stock_value');
end
;;
create trigger stock_value_no_delete before delete on stock_value
begin
  select raise(abort, 'ledgerhouse:posted_is_final:stock_value');
end
;;
create trigger stock_value_open before insert on stock_value when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:stock_value');
end
;;
create trigger tax_item_no_update before update on tax_item
begin
  select raise(abort, 'ledgerhouse:posted_is_final:tax_item');
end
;;
create trigger tax_item_no_delete before delete on tax_item
begin
  select raise(abort, 'ledgerhouse:posted_is_final:tax_item');
end
;;
create trigger tax_item_open before insert on tax_item when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:tax_item');
end
;;
create trigger zone_no_delete before delete on zone
begin
  select raise(abort, 'ledgerhouse:posted_is_final:zone');
end
;;
create trigger zone_id_taken before insert on zone when exists (select 1 from zone where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:zone');
end
;;
create trigger zone_warehouse_id_code_taken before insert on zone when exists (select 1 from zone where warehouse_id = new.warehouse_id and code = new.code)
begin
  select raise(abort, 'ledgerhouse:already_posted:zone');
end
;;
create trigger zone_insert_open before insert on zone when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:zone');
end
;;
create trigger zone_insert_logged after insert on zone
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'zone', new.id, null, json_object('id', new.id, 'tx', new.tx, 'warehouse_id', new.warehouse_id, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'kind', new.kind, 'category', new.category, 'custom', new.custom));
end
;;
create trigger zone_update_open before update on zone when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:zone');
end
;;
create trigger zone_update_logged after update on zone
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'zone', new.id, json_object('id', old.id, 'tx', old.tx, 'warehouse_id', old.warehouse_id, 'code', old.code, 'name', old.name, 'name_en', old.name_en, 'kind', old.kind, 'category', old.category, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'warehouse_id', new.warehouse_id, 'code', new.code, 'name', new.name, 'name_en', new.name_en, 'kind', new.kind, 'category', new.category, 'custom', new.custom));
end
;;
create trigger approval_due_no_update before update on approval_due
begin
  select raise(abort, 'ledgerhouse:posted_is_final:approval_due');
end
;;
create trigger approval_due_no_delete before delete on approval_due
begin
  select raise(abort, 'ledgerhouse:posted_is_final:approval_due');
end
;;
create trigger approval_due_open before insert on approval_due when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:approval_due');
end
;;
create trigger approval_due_document_id_step_taken before insert on approval_due when exists (select 1 from approval_due where document_id = new.document_id and step = new.step)
begin
  select raise(abort, 'ledgerhouse:already_posted:approval_due');
end
;;
create trigger bank_line_no_update before update on bank_line
begin
  select raise(abort, 'ledgerhouse:posted_is_final:bank_line');
end
;;
create trigger bank_line_no_delete before delete on bank_line
begin
  select raise(abort, 'ledgerhouse:posted_is_final:bank_line');
end
;;
create trigger bank_line_open before insert on bank_line when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:bank_line');
end
;;
create trigger bank_line_bank_account_id_line_key_taken before insert on bank_line when exists (select 1 from bank_line where bank_account_id = new.bank_account_id and line_key = new.line_key)
begin
  select raise(abort, 'ledgerhouse:already_posted:bank_line');
end
;;
create trigger bill_no_update before update on bill
begin
  select raise(abort, 'ledgerhouse:posted_is_final:bill');
end
;;
create trigger bill_no_delete before delete on bill
begin
  select raise(abort, 'ledgerhouse:posted_is_final:bill');
end
;;
create trigger bill_open before insert on bill when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:bill');
end
;;
create trigger bill_direction_number_taken before insert on bill when exists (select 1 from bill where direction = new.direction and number = new.number)
begin
  select raise(abort, 'ledgerhouse:already_posted:bill');
end
;;
create trigger bin_no_delete before delete on bin
begin
  select raise(abort, 'ledgerhouse:posted_is_final:bin');
end
;;
create trigger bin_id_taken before insert on bin when exists (select 1 from bin where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:bin');
end
;;
create trigger bin_location_id_code_taken before insert on bin when exists (select 1 from bin where location_id = new.location_id and code = new.code)
begin
  select raise(abort, 'ledgerhouse:already_posted:bin');
end
;;
create trigger bin_location_id_path_taken before insert on bin when exists (select 1 from bin where location_id = new.location_id and path = new.path)
begin
  select raise(abort, 'ledgerhouse:already_posted:bin');
end
;;
create trigger bin_insert_open before insert on bin when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:bin');
end
;;
create trigger bin_insert_logged after insert on bin
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'bin', new.id, null, json_object('id', new.id, 'tx', new.tx, 'zone_id', new.zone_id, 'location_id', new.location_id, 'code', new.code, 'path', new.path, 'capacity', new.capacity, 'custom', new.custom));
end
;;
create trigger bin_update_open before update on bin when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:bin');
end
;;
create trigger bin_update_logged after update on bin
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'bin', new.id, json_object('id', old.id, 'tx', old.tx, 'zone_id', old.zone_id, 'location_id', old.location_id, 'code', old.code, 'path', old.path, 'capacity', old.capacity, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'zone_id', new.zone_id, 'location_id', new.location_id, 'code', new.code, 'path', new.path, 'capacity', new.capacity, 'custom', new.custom));
end
;;
create trigger count_escalation_no_update before update on count_escalation
begin
  select raise(abort, 'ledgerhouse:posted_is_final:count_escalation');
end
;;
create trigger count_escalation_no_delete before delete on count_escalation
begin
  select raise(abort, 'ledgerhouse:posted_is_final:count_escalation');
end
;;
create trigger count_escalation_open before insert on count_escalation when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:count_escalation');
end
;;
create trigger count_escalation_task_id_taken before insert on count_escalation when exists (select 1 from count_escalation where task_id = new.task_id)
begin
  select raise(abort, 'ledgerhouse:already_posted:count_escalation');
end
;;
create trigger count_line_no_update before update on count_line
begin
  select raise(abort, 'ledgerhouse:posted_is_final:count_line');
end
;;
create trigger count_line_no_delete before delete on count_line
begin
  select raise(abort, 'ledgerhouse:posted_is_final:count_line');
end
;;
create trigger count_line_open before insert on count_line when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:count_line');
end
;;
create trigger count_line_document_id_line_taken before insert on count_line when exists (select 1 from count_line where document_id = new.document_id and line = new.line)
begin
  select raise(abort, 'ledgerhouse:already_posted:count_line');
end
;;
create trigger count_line_document_id_product_id_location_id_lot_id_taken before insert on count_line when exists (select 1 from count_line where document_id = new.document_id and product_id = new.product_id and location_id = new.location_id and lot_id = new.lot_id)
begin
  select raise(abort, 'ledgerhouse:already_posted:count_line');
end
;;
create trigger device_reading_end_no_update before update on device_reading_end
begin
  select raise(abort, 'ledgerhouse:posted_is_final:device_reading_end');
end
;;
create trigger device_reading_end_no_delete before delete on device_reading_end
begin
  select raise(abort, 'ledgerhouse:posted_is_final:device_reading_end');
end
;;
create trigger device_reading_end_open before insert on device_reading_end when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:device_reading_end');
end
;;
create trigger device_reading_end_reading_id_taken before insert on device_reading_end when exists (select 1 from device_reading_end where reading_id = new.reading_id)
begin
  select raise(abort, 'ledgerhouse:already_posted:device_reading_end');
end
;;
create trigger document_line_no_update before update on document_line
begin
  select raise(abort, 'ledgerhouse:posted_is_final:document_line');
end
;;
create trigger document_line_no_delete before delete on document_line
begin
  select raise(abort, 'ledgerhouse:posted_is_final:document_line');
end
;;
create trigger document_line_open before insert on document_line when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:document_line');
end
;;
create trigger document_link_no_update before update on document_link
begin
  select raise(abort, 'ledgerhouse:posted_is_final:document_link');
end
;;
create trigger document_link_no_delete before delete on document_link
begin
  select raise(abort, 'ledgerhouse:posted_is_final:document_link');
end
;;
create trigger document_link_open before insert on document_link when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:document_link');
end
;;
create trigger document_print_no_update before update on document_print
begin
  select raise(abort, 'ledgerhouse:posted_is_final:document_print');
end
;;
create trigger document_print_no_delete before delete on document_print
begin
  select raise(abort, 'ledgerhouse:posted_is_final:document_print');
end
;;
create trigger document_print_id_taken before insert on document_print when exists (select 1 from document_print where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:document_print');
end
;;
create trigger replenishment_decision_no_update before update on replenishment_decision
begin
  select raise(abort, 'ledgerhouse:posted_is_final:replenishment_decision');
end
;;
create trigger replenishment_decision_no_delete before delete on replenishment_decision
begin
  select raise(abort, 'ledgerhouse:posted_is_final:replenishment_decision');
end
;;
create trigger replenishment_decision_open before insert on replenishment_decision when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:replenishment_decision');
end
;;
create trigger replenishment_decision_advice_id_taken before insert on replenishment_decision when exists (select 1 from replenishment_decision where advice_id = new.advice_id)
begin
  select raise(abort, 'ledgerhouse:already_posted:replenishment_decision');
end
;;
create trigger reservation_no_update before update on reservation
begin
  select raise(abort, 'ledgerhouse:posted_is_final:reservation');
end
;;
create trigger reservation_no_delete before delete on reservation
begin
  select raise(abort, 'ledgerhouse:posted_is_final:reservation');
end
;;
create trigger reservation_open before insert on reservation when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:reservation');
end
;;
create trigger settlement_no_update before update on settlement
begin
  select raise(abort, 'ledgerhouse:posted_is_final:settlement');
end
;;
create trigger settlement_no_delete before delete on settlement
begin
  select raise(abort, 'ledgerhouse:posted_is_final:settlement');
end
;;
create trigger settlement_open before insert on settlement when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:settlement');
end
;;
create trigger stock_alert_end_no_update before update on stock_alert_end
begin
  select raise(abort, 'ledgerhouse:posted_is_final:stock_alert_end');
end
;;
create trigger stock_alert_end_no_delete before delete on stock_alert_end
begin
  select raise(abort, 'ledgerhouse:posted_is_final:stock_alert_end');
end
;;
create trigger stock_alert_end_open before insert on stock_alert_end when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:stock_alert_end');
end
;;
create trigger stock_alert_end_alert_id_taken before insert on stock_alert_end when exists (select 1 from stock_alert_end where alert_id = new.alert_id)
begin
  select raise(abort, 'ledgerhouse:already_posted:stock_alert_end');
end
;;
create trigger stock_alert_notice_no_update before update on stock_alert_notice
begin
  select raise(abort, 'ledgerhouse:posted_is_final:stock_alert_notice');
end
;;
create trigger stock_alert_notice_no_delete before delete on stock_alert_notice
begin
  select raise(abort, 'ledgerhouse:posted_is_final:stock_alert_notice');
end
;;
create trigger stock_alert_notice_open before insert on stock_alert_notice when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:stock_alert_notice');
end
;;
create trigger stock_alert_notice_alert_id_user_id_taken before insert on stock_alert_notice when exists (select 1 from stock_alert_notice where alert_id = new.alert_id and user_id = new.user_id)
begin
  select raise(abort, 'ledgerhouse:already_posted:stock_alert_notice');
end
;;
create trigger stock_move_no_update before update on stock_move
begin
  select raise(abort, 'ledgerhouse:posted_is_final:stock_move');
end
;;
create trigger stock_move_no_delete before delete on stock_move
begin
  select raise(abort, 'ledgerhouse:posted_is_final:stock_move');
end
;;
create trigger stock_move_open before insert on stock_move when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:stock_move');
end
;;
create trigger tax_invoice_no_update before update on tax_invoice
begin
  select raise(abort, 'ledgerhouse:posted_is_final:tax_invoice');
end
;;
create trigger tax_invoice_no_delete before delete on tax_invoice
begin
  select raise(abort, 'ledgerhouse:posted_is_final:tax_invoice');
end
;;
create trigger tax_invoice_open before insert on tax_invoice when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:tax_invoice');
end
;;
create trigger approval_decision_no_update before update on approval_decision
begin
  select raise(abort, 'ledgerhouse:posted_is_final:approval_decision');
end
;;
create trigger approval_decision_no_delete before delete on approval_decision
begin
  select raise(abort, 'ledgerhouse:posted_is_final:approval_decision');
end
;;
create trigger approval_decision_open before insert on approval_decision when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:approval_decision');
end
;;
create trigger bank_match_no_update before update on bank_match
begin
  select raise(abort, 'ledgerhouse:posted_is_final:bank_match');
end
;;
create trigger bank_match_no_delete before delete on bank_match
begin
  select raise(abort, 'ledgerhouse:posted_is_final:bank_match');
end
;;
create trigger bank_match_open before insert on bank_match when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:bank_match');
end
;;
create trigger bank_match_undoes_id_taken before insert on bank_match when exists (select 1 from bank_match where undoes_id = new.undoes_id)
begin
  select raise(abort, 'ledgerhouse:already_posted:bank_match');
end
;;
create trigger bank_rejection_no_update before update on bank_rejection
begin
  select raise(abort, 'ledgerhouse:posted_is_final:bank_rejection');
end
;;
create trigger bank_rejection_no_delete before delete on bank_rejection
begin
  select raise(abort, 'ledgerhouse:posted_is_final:bank_rejection');
end
;;
create trigger bank_rejection_open before insert on bank_rejection when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:bank_rejection');
end
;;
create trigger bank_rejection_line_id_candidates_taken before insert on bank_rejection when exists (select 1 from bank_rejection where line_id = new.line_id and candidates = new.candidates)
begin
  select raise(abort, 'ledgerhouse:already_posted:bank_rejection');
end
;;
create trigger bin_move_no_update before update on bin_move
begin
  select raise(abort, 'ledgerhouse:posted_is_final:bin_move');
end
;;
create trigger bin_move_no_delete before delete on bin_move
begin
  select raise(abort, 'ledgerhouse:posted_is_final:bin_move');
end
;;
create trigger bin_move_open before insert on bin_move when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:bin_move');
end
;;
create trigger count_difference_no_update before update on count_difference
begin
  select raise(abort, 'ledgerhouse:posted_is_final:count_difference');
end
;;
create trigger count_difference_no_delete before delete on count_difference
begin
  select raise(abort, 'ledgerhouse:posted_is_final:count_difference');
end
;;
create trigger count_difference_open before insert on count_difference when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:count_difference');
end
;;
create trigger count_difference_document_line_id_taken before insert on count_difference when exists (select 1 from count_difference where document_line_id = new.document_line_id)
begin
  select raise(abort, 'ledgerhouse:already_posted:count_difference');
end
;;
create trigger count_entry_no_update before update on count_entry
begin
  select raise(abort, 'ledgerhouse:posted_is_final:count_entry');
end
;;
create trigger count_entry_no_delete before delete on count_entry
begin
  select raise(abort, 'ledgerhouse:posted_is_final:count_entry');
end
;;
create trigger count_entry_open before insert on count_entry when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:count_entry');
end
;;
create trigger fixed_bin_no_delete before delete on fixed_bin
begin
  select raise(abort, 'ledgerhouse:posted_is_final:fixed_bin');
end
;;
create trigger fixed_bin_id_taken before insert on fixed_bin when exists (select 1 from fixed_bin where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:fixed_bin');
end
;;
create trigger fixed_bin_product_id_bin_id_taken before insert on fixed_bin when exists (select 1 from fixed_bin where product_id = new.product_id and bin_id = new.bin_id)
begin
  select raise(abort, 'ledgerhouse:already_posted:fixed_bin');
end
;;
create trigger fixed_bin_insert_open before insert on fixed_bin when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:fixed_bin');
end
;;
create trigger fixed_bin_insert_logged after insert on fixed_bin
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'fixed_bin', new.id, null, json_object('id', new.id, 'tx', new.tx, 'product_id', new.product_id, 'bin_id', new.bin_id, 'custom', new.custom));
end
;;
create trigger fixed_bin_update_open before update on fixed_bin when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:fixed_bin');
end
;;
create trigger fixed_bin_update_logged after update on fixed_bin
begin
  insert into change_log (tx, table_name, row_id, before, after) values (new.tx, 'fixed_bin', new.id, json_object('id', old.id, 'tx', old.tx, 'product_id', old.product_id, 'bin_id', old.bin_id, 'custom', old.custom), json_object('id', new.id, 'tx', new.tx, 'product_id', new.product_id, 'bin_id', new.bin_id, 'custom', new.custom));
end
;;
create trigger tax_invoice_state_no_update before update on tax_invoice_state
begin
  select raise(abort, 'ledgerhouse:posted_is_final:tax_invoice_state');
end
;;
create trigger tax_invoice_state_no_delete before delete on tax_invoice_state
begin
  select raise(abort, 'ledgerhouse:posted_is_final:tax_invoice_state');
end
;;
create trigger tax_invoice_state_open before insert on tax_invoice_state when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:tax_invoice_state');
end
;;
create trigger commit_log_no_update before update on commit_log
begin
  select raise(abort, 'ledgerhouse:posted_is_final:commit_log');
end
;;
create trigger commit_log_no_delete before delete on commit_log
begin
  select raise(abort, 'ledgerhouse:posted_is_final:commit_log');
end
;;
create trigger change_log_no_update before update on change_log
begin
  select raise(abort, 'ledgerhouse:posted_is_final:change_log');
end
;;
create trigger change_log_no_delete before delete on change_log
begin
  select raise(abort, 'ledgerhouse:posted_is_final:change_log');
end
;;
create trigger open_tx_no_update before update on open_tx
begin
  select raise(abort, 'ledgerhouse:posted_is_final:open_tx');
end
;;
create trigger open_tx_new before insert on open_tx when exists (select 1 from commit_log where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_finished:open_tx');
end
;;
create trigger change_log_open before insert on change_log when not exists (select 1 from open_tx where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_open:change_log');
end
;;
create trigger commit_log_tx_taken before insert on commit_log when exists (select 1 from commit_log where tx = new.tx)
begin
  select raise(abort, 'ledgerhouse:already_posted:commit_log');
end
;;
create trigger change_log_id_taken before insert on change_log when exists (select 1 from change_log where id = new.id)
begin
  select raise(abort, 'ledgerhouse:already_posted:change_log');
end
;;
create trigger open_tx_left before delete on open_tx when not exists (select 1 from commit_log where tx = old.tx)
begin
  select raise(abort, 'ledgerhouse:transaction_not_sealed:open_tx');
end
;;
create trigger commit_log_follows before insert on commit_log when not exists (select 1 from commit_head where id = 1 and epoch = new.epoch and commit_number + 1 = new.commit_number and hash = new.previous_hash and recorded_at < new.recorded_at)
begin
  select raise(abort, 'ledgerhouse:commit_out_of_order:commit_log');
end
;;
create trigger commit_log_sealed after insert on commit_log
begin
  select raise(abort, 'ledgerhouse:line_added_to_later:commit_log') where exists (select 1 from document_line l where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and not exists (select 1 from document d where d.id = l.document_id and d.id between (new.tx << 24) and (new.tx << 24) + 16777215));
  select raise(abort, 'ledgerhouse:document_differs_from_lines:commit_log') where exists (select 1 from ( select d.id as d, d.net as n, d.tax as t from document d where d.id between (new.tx << 24) and (new.tx << 24) + 16777215 and exists (select 1 from document_line x where x.document_id = d.id) union all select l.document_id, -l.net, -l.tax from document_line l where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 ) both_sides group by d having sum(n) <> 0 or sum(t) <> 0);
  select raise(abort, 'ledgerhouse:document_numbers_not_in_order:commit_log') where exists (select 1 from document d left join document_counter c on c.series = d.series where d.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by d.series having min(d.number) <> coalesce(max(c.last), 0) + 1 or max(d.number) - min(d.number) + 1 <> count(*));
  insert into document_counter select d.series, max(d.number) from document d where d.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by d.series order by 1 on conflict (series) do update set last = excluded.last;
  insert into line_progress select l.source_line_id, l.kind, sum(l.quantity), sum(l.net), sum(l.tax) from document_line l where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.source_line_id is not null group by l.source_line_id, l.kind order by 1, 2 on conflict (line_id, act) do update set quantity = line_progress.quantity + excluded.quantity, net = line_progress.net + excluded.net, tax = line_progress.tax + excluded.tax;
  insert into line_progress select m.line_id, m.act, sum(m.quantity), sum(m.net), sum(m.tax) from line_match m where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by m.line_id, m.act order by 1, 2 on conflict (line_id, act) do update set quantity = line_progress.quantity + excluded.quantity, net = line_progress.net + excluded.net, tax = line_progress.tax + excluded.tax;
  insert into document_drawn select k.to_document_id, sum(k.amount) from document_link k where k.id between (new.tx << 24) and (new.tx << 24) + 16777215 and k.amount <> 0 group by k.to_document_id order by 1 on conflict (document_id) do update set amount = document_drawn.amount + excluded.amount;
  select raise(abort, 'ledgerhouse:drawn_beyond_the_value:commit_log') where exists (select 1 from document_link k join document d on d.id = k.to_document_id join document_drawn w on w.document_id = d.id where k.id between (new.tx << 24) and (new.tx << 24) + 16777215 and k.amount <> 0 and (w.amount > d.gross or w.amount < 0));
  select raise(abort, 'ledgerhouse:revised_twice:commit_log') where exists (select 1 from document_link k join document_link o on o.to_document_id = k.to_document_id where k.id between (new.tx << 24) and (new.tx << 24) + 16777215 and k.relation = 'revises' and o.relation = 'revises' and o.id <> k.id);
  select raise(abort, 'ledgerhouse:carried_on_after_its_revision:commit_log') where exists (select 1 from document_line l join document_line s on s.id = l.source_line_id join document_link k on k.to_document_id = s.document_id where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.quantity > 0 and k.relation = 'revises' and k.document_id < l.document_id);
  select raise(abort, 'ledgerhouse:carried_on_beyond_the_line:commit_log') where exists (select 1 from document_line l join document_line s on s.id = l.source_line_id join line_progress g on g.line_id = s.id and g.act = l.kind where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and g.quantity > s.quantity and l.kind not in ('goods_receipt', 'supplier_quote', 'landed_cost'));
  select raise(abort, 'ledgerhouse:source_line_unknown:commit_log') where exists (select 1 from document_line l where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.source_line_id is not null and not exists (select 1 from document_line s where s.id = l.source_line_id));
  select raise(abort, 'ledgerhouse:bought_beyond_the_line:commit_log') where exists (select 1 from ( select distinct l.source_line_id as s, d.business_date as day from document_line l join document d on d.id = l.document_id where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.kind in ('goods_receipt', 'supplier_invoice', 'purchase_return', 'purchase_order_closing') and l.source_line_id is not null ) taken join document_line s on s.id = taken.s where (select sum(g.quantity) from line_progress g where g.line_id = s.id and g.act in ('goods_receipt', 'supplier_invoice', 'purchase_return', 'purchase_order_closing')) > s.quantity + case s.kind when 'purchase_order' then ( select s.quantity / 10000 * most.points + s.quantity % 10000 * most.points / 10000 from (select coalesce(( select p.over_receipt_basis_points from purchase_policy p where p.valid_from <= taken.day order by p.valid_from desc limit 1 ), 1000) as points) most ) else 0 end);
  select raise(abort, 'ledgerhouse:order_line_is_closed:commit_log') where exists (select 1 from document_line l join document_line c on c.source_line_id = l.source_line_id and c.kind = 'purchase_order_closing' where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.kind in ('goods_receipt', 'supplier_invoice') and (c.tx <> l.tx or c.id < l.id) and l.quantity > 0 and c.quantity > 0 and not exists (select 1 from document r where r.reverses_id = c.document_id and r.kind = 'reversal'));
  select raise(abort, 'ledgerhouse:received_twice:commit_log') where exists (select 1 from document_line l join document_line i on i.id = l.source_line_id left join document_line o on o.id = i.source_line_id where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.kind = 'goods_receipt' and i.kind = 'supplier_invoice' and coalesce(o.kind, '') <> 'purchase_order');
  select raise(abort, 'ledgerhouse:invoiced_twice:commit_log') where exists (select 1 from document_line l join document_line r on r.id = l.source_line_id join document_line i on i.id = r.source_line_id where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.kind = 'supplier_invoice' and r.kind = 'goods_receipt' and i.kind = 'supplier_invoice');
  select raise(abort, 'ledgerhouse:sold_beyond_the_line:commit_log') where exists (select 1 from ( select distinct l.source_line_id as s from document_line l where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.kind in ('delivery', 'sales_order_closing', 'acceptance', 'sales_return') and l.source_line_id is not null ) taken join document_line s on s.id = taken.s where s.kind in ('sales_order', 'delivery') and s.quantity < ( select sum(case when g.act in ('delivery', 'sales_order_closing', 'acceptance', 'sales_return') then g.quantity else 0 end) from line_progress g where g.line_id = s.id));
  select raise(abort, 'ledgerhouse:billed_in_advance_beyond_the_line:commit_log') where exists (select 1 from ( select distinct l.source_line_id as s from document_line l where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.kind in ('sales_invoice', 'delivery', 'acceptance', 'sales_order_closing') and l.source_line_id is not null ) taken join document_line s on s.id = taken.s where (s.kind = 'sales_order' or s.kind = 'delivery' and s.revenue_event not in ('', 'delivery')) and s.quantity < ( select sum(case when g.act in ('sales_invoice', 'delivery', 'acceptance', 'sales_order_closing') then g.quantity when g.act = 'advance_used' then -g.quantity else 0 end) from line_progress g where g.line_id = s.id));
  select raise(abort, 'ledgerhouse:vat_due_twice:commit_log') where exists (select 1 from ( select distinct l.source_line_id as s from document_line l where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.kind in ('sales_invoice', 'vat_due') and l.source_line_id is not null ) taken join document_line s on s.id = taken.s where s.kind in ('delivery', 'acceptance') and s.quantity < ( select sum(case when g.act in ('sales_invoice', 'vat_due') then g.quantity when g.act = 'declared_used' then -g.quantity else 0 end) from line_progress g where g.line_id = s.id));
  select raise(abort, 'ledgerhouse:matched_beyond_the_line:commit_log') where exists (select 1 from (select distinct m.line_id as s from line_match m where m.id between (new.tx << 24) and (new.tx << 24) + 16777215) taken where (select sum(case g.act when 'advance_used' then g.quantity when 'sales_invoice' then -g.quantity else 0 end) from line_progress g where g.line_id = taken.s) > 0 or (select sum(case g.act when 'declared_used' then g.quantity when 'vat_due' then -g.quantity else 0 end) from line_progress g where g.line_id = taken.s) > 0);
  select raise(abort, 'ledgerhouse:stock_period_closed:commit_log') where exists (select 1 from (select distinct m.business_date as d from stock_move m where m.id between (new.tx << 24) and (new.tx << 24) + 16777215) days where not exists (select 1 from period e where e.state = 'open' and days.d between e.first_day and e.last_day));
  select raise(abort, 'ledgerhouse:lot_missing:commit_log') where exists (select 1 from stock_move m join product p on p.id = m.product_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 and m.lot_id = 0 and p.tracking <> '');
  select raise(abort, 'ledgerhouse:lot_of_other_product:commit_log') where exists (select 1 from stock_move m left join lot l on l.id = m.lot_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 and m.lot_id <> 0 and (l.id is null or l.product_id <> m.product_id));
  select raise(abort, 'ledgerhouse:lot_event_out_of_order:commit_log') where exists (select 1 from lot_event e where e.id between (new.tx << 24) and (new.tx << 24) + 16777215 and e.number > 1 and not exists (select 1 from lot_event b where b.lot_id = e.lot_id and b.number = e.number - 1));
  select raise(abort, 'ledgerhouse:expired_or_held_lot_shipped:commit_log') where exists (select 1 from ( select m.lot_id, m.business_date from stock_move m join location f on f.id = m.from_location_id join location t on t.id = m.to_location_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 and m.lot_id <> 0 and (t.kind = 'customer' or t.purpose = 'dispatched') and f.purpose <> 'dispatched' and not exists ( select 1 from document_line n join document d on d.id = n.document_id where n.id = m.document_line_id and d.reverses_id is not null) ) s join lot l on l.id = s.lot_id where l.expires_on < s.business_date or coalesce( (select e.state from lot_event e where e.lot_id = s.lot_id order by e.number desc limit 1), 'released') <> 'released');
  select raise(abort, 'ledgerhouse:serial_more_than_once:commit_log') where exists (select 1 from ( select t, d, sum(sum(q)) over (partition by t order by d) as there from ( select a.lot_id as t, a.business_date as d, a.quantity * ((case when o.kind = 'internal' then 1 else 0 end) - (case when f.kind = 'internal' then 1 else 0 end)) as q from stock_move a join location o on o.id = a.to_location_id join location f on f.id = a.from_location_id where a.lot_id <> 0 and a.lot_id in (select m.lot_id from stock_move m join product p on p.id = m.product_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 and p.tracking = 'serial' and m.lot_id <> 0) ) each_move group by t, d ) days where there not in (0, 1000000));
  insert into stock_day select e.p, e.l, e.t, e.d, sum(e.q) from ( select m.product_id as p, m.to_location_id as l, m.lot_id as t, m.business_date as d, m.quantity as q from stock_move m where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 union all select m.product_id, m.from_location_id, m.lot_id, m.business_date, -m.quantity from stock_move m where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 ) e join location o on o.id = e.l and o.kind = 'internal' group by 1, 2, 3, 4 order by 1, 2, 3, 4 on conflict (product_id, location_id, lot_id, business_date) do update set quantity = stock_day.quantity + excluded.quantity;
  insert into stock_balance select e.p, e.l, e.t, sum(e.q), 0, max(e.d) from ( select m.product_id as p, m.to_location_id as l, m.lot_id as t, m.business_date as d, m.quantity as q from stock_move m where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 union all select m.product_id, m.from_location_id, m.lot_id, m.business_date, -m.quantity from stock_move m where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 ) e join location o on o.id = e.l and o.kind = 'internal' group by 1, 2, 3 order by 1, 2, 3 on conflict (product_id, location_id, lot_id) do update set quantity = stock_balance.quantity + excluded.quantity, last_date = case when excluded.last_date > stock_balance.last_date then excluded.last_date else stock_balance.last_date end;
  insert into stock_balance select r.product_id, r.location_id, 0, 0, sum(r.quantity), '1900-01-01' from reservation r where r.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by 1, 2 order by 1, 2 on conflict (product_id, location_id, lot_id) do update set reserved = stock_balance.reserved + excluded.reserved;
  select raise(abort, 'ledgerhouse:reserved_more_or_less_than_promised:commit_log') where exists (select 1 from reservation r join stock_balance b on b.product_id = r.product_id and b.location_id = r.location_id and b.lot_id = 0 where r.id between (new.tx << 24) and (new.tx << 24) + 16777215 and b.reserved < 0);
  select raise(abort, 'ledgerhouse:held_goods_shipped:commit_log') where exists (select 1 from stock_move m join location f on f.id = m.from_location_id join location t on t.id = m.to_location_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 and f.purpose <> '' and t.kind not in ('internal', 'supplier', 'loss') and not (f.purpose = 'dispatched' and t.kind = 'customer'));
  select raise(abort, 'ledgerhouse:held_goods_promised:commit_log') where exists (select 1 from reservation r join location l on l.id = r.location_id where r.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.purpose <> '');
  select raise(abort, 'ledgerhouse:not_enough_stock:commit_log') where exists (select 1 from stock_move m join stock_balance b on b.product_id = m.product_id and b.location_id = m.from_location_id and b.lot_id = m.lot_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 and b.quantity < 0);
  select raise(abort, 'ledgerhouse:not_enough_stock_on_a_date:commit_log') where exists (select 1 from ( select m.product_id as p, m.from_location_id as l, m.lot_id as t, min(m.business_date) as d from stock_move m join stock_balance b on b.product_id = m.product_id and b.location_id = m.from_location_id and b.lot_id = m.lot_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 and m.business_date < b.last_date group by 1, 2, 3 ) late join stock_balance b on b.product_id = late.p and b.location_id = late.l and b.lot_id = late.t where exists ( select 1 from ( select y.quantity as q, sum(y.quantity) over (order by y.business_date desc) as later from stock_day y where y.product_id = late.p and y.location_id = late.l and y.lot_id = late.t and y.business_date >= late.d ) days where b.quantity - (days.later - days.q) < 0 ));
  insert into bin_balance select m.product_id, b.location_id, m.lot_id, m.bin_id, sum(m.quantity) from bin_move m join bin b on b.id = m.bin_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by 1, 2, 3, 4 order by 1, 2, 3, 4 on conflict (product_id, location_id, lot_id, bin_id) do update set quantity = bin_balance.quantity + excluded.quantity;
  select raise(abort, 'ledgerhouse:bin_below_nothing:commit_log') where exists (select 1 from bin_move m join bin b on b.id = m.bin_id join bin_balance x on x.product_id = m.product_id and x.location_id = b.location_id and x.lot_id = m.lot_id and x.bin_id = m.bin_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 and x.quantity < 0);
  select raise(abort, 'ledgerhouse:bins_differ_from_stock:commit_log') where exists (select 1 from ( select e.p, e.l, e.t from ( select m.product_id as p, m.to_location_id as l, m.lot_id as t, m.business_date as d, m.quantity as q from stock_move m where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 union all select m.product_id, m.from_location_id, m.lot_id, m.business_date, -m.quantity from stock_move m where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 ) e where exists (select 1 from bin b where b.location_id = e.l) union select m.product_id, b.location_id, m.lot_id from bin_move m join bin b on b.id = m.bin_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 ) places where coalesce((select s.quantity from stock_balance s where s.product_id = places.p and s.location_id = places.l and s.lot_id = places.t), 0) <> coalesce((select sum(x.quantity) from bin_balance x where x.product_id = places.p and x.location_id = places.l and x.lot_id = places.t), 0));
  select raise(abort, 'ledgerhouse:stock_value_differs_from_account:commit_log') where exists (select 1 from ( select p.entry_id as e, p.account_id as a, p.amount as m from posting p join account c on c.id = p.account_id where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 and c.subsidiary = 'stock' union all select v.entry_id, v.account_id, -v.amount from stock_value v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and v.entry_id is not null ) both_sides group by e, a having sum(m) <> 0);
  select raise(abort, 'ledgerhouse:stock_value_without_stock_account:commit_log') where exists (select 1 from stock_value v join account a on a.id = v.account_id where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and a.subsidiary <> 'stock');
  select raise(abort, 'ledgerhouse:stock_move_without_value_row:commit_log') where exists (select 1 from ( select m.product_id as p, case r.costing_method when 'monthly_average' then 0 else w.cost_group_id end as g, m.lot_id as t, m.business_date as d, m.quantity as q from stock_move m join location l on l.id = m.to_location_id join warehouse w on w.id = l.warehouse_id join product r on r.id = m.product_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 union all select m.product_id, case r.costing_method when 'monthly_average' then 0 else w.cost_group_id end, m.lot_id, m.business_date, -m.quantity from stock_move m join location l on l.id = m.from_location_id join warehouse w on w.id = l.warehouse_id join product r on r.id = m.product_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 union all select v.product_id, v.cost_group_id, v.lot_id, v.business_date, -v.quantity from stock_value v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and v.kind <> 'transfer' ) both_sides group by p, g, t, d having sum(q) <> 0);
  select raise(abort, 'ledgerhouse:transferred_without_a_change_of_costing:commit_log') where exists (select 1 from stock_value v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and v.kind = 'transfer' and not exists (select 1 from costing_policy c where c.product_id = v.product_id and c.tx = new.tx));
  select raise(abort, 'ledgerhouse:transferred_more_or_less_than_there_is:commit_log') where exists (select 1 from stock_value v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and v.kind = 'transfer' group by v.product_id, v.business_date having sum(v.quantity) <> 0);
  select raise(abort, 'ledgerhouse:dated_before_its_costing:commit_log') where exists (select 1 from stock_value v join product r on r.id = v.product_id where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and v.business_date < r.costing_from);
  select raise(abort, 'ledgerhouse:cost_differences_differ_from_account:commit_log') where exists (select 1 from ( select p.entry_id as e, p.account_id as a, p.amount as m from posting p join account c on c.id = p.account_id where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 and c.subsidiary = 'cost_difference' union all select v.entry_id, v.account_id, -v.amount from cost_difference v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 ) both_sides group by e, a having sum(m) <> 0);
  select raise(abort, 'ledgerhouse:value_dated_unlike_its_entry:commit_log') where exists (select 1 from stock_value v join journal_entry e on e.id = v.entry_id where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and e.business_date <> v.business_date);
  select raise(abort, 'ledgerhouse:value_period_closed:commit_log') where exists (select 1 from (select distinct v.business_date as d from stock_value v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215) days where not exists (select 1 from period e where e.state in ('open', 'stock_closed') and days.d between e.first_day and e.last_day));
  insert into difference_balance select v.product_id, v.cost_group_id, v.stock_account_id, sum(v.amount) from cost_difference v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by 1, 2, 3 order by 1, 2, 3 on conflict (product_id, cost_group_id, stock_account_id) do update set amount = difference_balance.amount + excluded.amount;
  insert into pool_day select v.product_id, v.cost_group_id, v.account_id, v.business_date, sum(v.quantity), sum(v.amount), sum(v.unknown_quantity) from stock_value v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by 1, 2, 3, 4 order by 1, 2, 3, 4 on conflict (product_id, cost_group_id, account_id, business_date) do update set quantity = pool_day.quantity + excluded.quantity, amount = pool_day.amount + excluded.amount, unknown_quantity = pool_day.unknown_quantity + excluded.unknown_quantity;
  insert into pool_balance select v.product_id, v.cost_group_id, v.account_id, sum(v.quantity), sum(v.amount), sum(v.unknown_quantity), max(v.business_date) from stock_value v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by 1, 2, 3 order by 1, 2, 3 on conflict (product_id, cost_group_id, account_id) do update set quantity = pool_balance.quantity + excluded.quantity, amount = pool_balance.amount + excluded.amount, unknown_quantity = pool_balance.unknown_quantity + excluded.unknown_quantity, last_date = case when excluded.last_date > pool_balance.last_date then excluded.last_date else pool_balance.last_date end;
  select raise(abort, 'ledgerhouse:value_without_quantity:commit_log') where exists (select 1 from stock_value v join pool_balance b on b.product_id = v.product_id and b.cost_group_id = v.cost_group_id and b.account_id = v.account_id where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (b.quantity < 0 or b.quantity > 0 and b.amount < 0 or b.quantity = 0 and (b.amount <> 0 or b.unknown_quantity <> 0) or b.unknown_quantity < 0 or b.unknown_quantity > b.quantity));
  select raise(abort, 'ledgerhouse:value_without_quantity_on_a_date:commit_log') where exists (select 1 from ( select b.quantity - (sum(y.quantity) over days - y.quantity) as q, b.amount - (sum(y.amount) over days - y.amount) as m from ( select v.product_id as p, v.cost_group_id as g, v.account_id as a, min(v.business_date) as d from stock_value v join pool_balance c on c.product_id = v.product_id and c.cost_group_id = v.cost_group_id and c.account_id = v.account_id where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and v.business_date < c.last_date group by 1, 2, 3 ) late cross join pool_day y join pool_balance b on b.product_id = late.p and b.cost_group_id = late.g and b.account_id = late.a where y.product_id = late.p and y.cost_group_id = late.g and y.account_id = late.a and y.business_date >= late.d window days as (partition by late.p, late.g, late.a order by y.business_date desc) ) there where q < 0 or q = 0 and m <> 0 or q > 0 and m < 0);
  insert into layer_balance select v.layer_id, min(v.product_id), min(v.cost_group_id), min(v.account_id), min(v.lot_id), coalesce(min(case v.id when v.layer_id then v.business_date end), min(v.business_date)), sum(v.quantity), sum(v.amount), sum(v.unknown_quantity) from stock_value v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and v.layer_id is not null group by v.layer_id order by 1 on conflict (layer_id) do update set quantity = layer_balance.quantity + excluded.quantity, amount = layer_balance.amount + excluded.amount, unknown_quantity = layer_balance.unknown_quantity + excluded.unknown_quantity;
  select raise(abort, 'ledgerhouse:layer_of_another_pool:commit_log') where exists (select 1 from stock_value v join layer_balance b on b.layer_id = v.layer_id join product r on r.id = v.product_id where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (b.product_id <> v.product_id or b.cost_group_id <> v.cost_group_id or b.account_id <> v.account_id or r.costing_method = 'specific' and b.lot_id <> v.lot_id));
  select raise(abort, 'ledgerhouse:layer_overdrawn:commit_log') where exists (select 1 from stock_value v join layer_balance b on b.layer_id = v.layer_id where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (b.quantity < 0 or b.quantity = 0 and b.amount <> 0 or b.quantity > 0 and b.amount < 0 or b.unknown_quantity < 0 or b.unknown_quantity > b.quantity));
  select raise(abort, 'ledgerhouse:snapshot_differs_from_stock:commit_log') where exists (select 1 from count_line n left join stock_balance b on b.product_id = n.product_id and b.location_id = n.location_id and b.lot_id = n.lot_id where n.id between (new.tx << 24) and (new.tx << 24) + 16777215 and n.book_quantity <> coalesce(b.quantity, 0));
  select raise(abort, 'ledgerhouse:counted_against_other_stock:commit_log') where exists (select 1 from count_entry e join count_line n on n.id = e.count_line_id left join stock_balance b on b.product_id = n.product_id and b.location_id = n.location_id and b.lot_id = n.lot_id where e.id between (new.tx << 24) and (new.tx << 24) + 16777215 and e.book_quantity <> coalesce(b.quantity, 0));
  select raise(abort, 'ledgerhouse:counted_after_the_result:commit_log') where exists (select 1 from ( select distinct n.document_id as d from count_entry e join count_line n on n.id = e.count_line_id where e.id between (new.tx << 24) and (new.tx << 24) + 16777215 ) counts join document_link k on k.to_document_id = counts.d and k.relation = 'follows' join document r on r.id = k.document_id and r.kind = 'count_result' where not exists (select 1 from document v where v.reverses_id = r.id and v.kind = 'reversal'));
  select raise(abort, 'ledgerhouse:two_results_of_a_count:commit_log') where exists (select 1 from document_link k join document r on r.id = k.document_id join document_link o on o.to_document_id = k.to_document_id and o.relation = 'follows' join document s on s.id = o.document_id and s.kind = 'count_result' and s.id <> r.id where k.id between (new.tx << 24) and (new.tx << 24) + 16777215 and k.relation = 'follows' and r.kind = 'count_result' and not exists (select 1 from document v where v.reverses_id = s.id and v.kind = 'reversal'));
  select raise(abort, 'ledgerhouse:difference_not_as_counted:commit_log') where exists (select 1 from count_difference c join document_line l on l.id = c.document_line_id where c.id between (new.tx << 24) and (new.tx << 24) + 16777215 and ( l.kind <> 'count_result' or l.quantity <> abs(c.counted_quantity - c.book_quantity) or c.counted_quantity <> coalesce((select sum(e.quantity) from count_entry e where e.count_line_id = c.count_line_id and e.turn = 2), -1) or c.book_quantity <> coalesce((select e.book_quantity from count_entry e where e.count_line_id = c.count_line_id and e.turn = 2 order by e.id desc limit 1), -1)));
  select raise(abort, 'ledgerhouse:count_posted_otherwise:commit_log') where exists (select 1 from stock_move m join document_line l on l.id = m.document_line_id left join count_difference c on c.document_line_id = l.source_line_id left join count_line n on n.id = c.count_line_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.kind = 'count_posting' and l.quantity > 0 and ( c.id is null or m.quantity <> abs(c.counted_quantity - c.book_quantity) or m.product_id <> n.product_id or m.lot_id <> n.lot_id or n.location_id <> case when c.counted_quantity > c.book_quantity then m.to_location_id else m.from_location_id end));
  select raise(abort, 'ledgerhouse:count_posted_in_part:commit_log') where exists (select 1 from ( select (select count(*) from document_line l where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.kind = 'count_posting' and l.quantity > 0) as wanted, (select count(*) from stock_move m join document_line o on o.id = m.document_line_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 and o.kind = 'count_posting' and o.quantity > 0) as moved ) both_sides where wanted <> moved);
  select raise(abort, 'ledgerhouse:alert_raised_twice:commit_log') where exists (select 1 from stock_alert a join stock_alert o on o.product_id = a.product_id and o.warehouse_id = a.warehouse_id and o.kind = a.kind and o.id <> a.id where a.id between (new.tx << 24) and (new.tx << 24) + 16777215 and not exists (select 1 from stock_alert_end e where e.alert_id = o.id));
  select raise(abort, 'ledgerhouse:advised_twice:commit_log') where exists (select 1 from replenishment_advice a join replenishment_advice o on o.product_id = a.product_id and o.warehouse_id = a.warehouse_id and o.id <> a.id where a.id between (new.tx << 24) and (new.tx << 24) + 16777215 and not exists (select 1 from replenishment_decision x where x.advice_id = o.id));
  select raise(abort, 'ledgerhouse:accepted_without_requisition:commit_log') where exists (select 1 from replenishment_decision x where x.id between (new.tx << 24) and (new.tx << 24) + 16777215 and x.decision = 'accept' and not exists (select 1 from document d where d.key = 'advice/' || x.advice_id));
  select raise(abort, 'ledgerhouse:reading_without_its_document:commit_log') where exists (select 1 from device_reading r where r.id between (new.tx << 24) and (new.tx << 24) + 16777215 and r.document_key <> '' and not exists (select 1 from document d where d.key = r.document_key));
  select raise(abort, 'ledgerhouse:good_reading_ended:commit_log') where exists (select 1 from device_reading_end e join device_reading r on r.id = e.reading_id where e.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (r.error = '' or e.document_key <> '' and not exists (select 1 from document d where d.key = e.document_key)));
  select raise(abort, 'ledgerhouse:entry_without_postings:commit_log') where exists (select 1 from journal_entry e where e.id between (new.tx << 24) and (new.tx << 24) + 16777215 and not exists (select 1 from posting p where p.entry_id = e.id and p.id between (new.tx << 24) and (new.tx << 24) + 16777215));
  select raise(abort, 'ledgerhouse:entry_added_to_later:commit_log') where exists (select 1 from posting p where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 and not exists (select 1 from journal_entry e where e.id = p.entry_id and e.id between (new.tx << 24) and (new.tx << 24) + 16777215));
  select raise(abort, 'ledgerhouse:entry_does_not_balance:commit_log') where exists (select 1 from posting p where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by p.entry_id having sum(p.amount) <> 0);
  select raise(abort, 'ledgerhouse:entry_does_not_balance_in_its_currency:commit_log') where exists (select 1 from posting p where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by p.entry_id having count(*) = count(p.currency) and min(p.currency) = max(p.currency) and sum(p.foreign_amount) <> 0);
  select raise(abort, 'ledgerhouse:posting_without_summary:commit_log') where exists (select 1 from posting p where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 and p.memo = '');
  select raise(abort, 'ledgerhouse:account_is_not_a_leaf:commit_log') where exists (select 1 from posting p join account a on a.id = p.account_id where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 and a.is_leaf = 0);
  select raise(abort, 'ledgerhouse:account_is_closed:commit_log') where exists (select 1 from posting p join account a on a.id = p.account_id join journal_entry e on e.id = p.entry_id where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 and a.closed_on < e.voucher_date and e.kind <> 'reversal');
  select raise(abort, 'ledgerhouse:dimension_missing:commit_log') where exists (select 1 from posting p join account a on a.id = p.account_id where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (a.needs_party = 1 and p.party_id is null or a.needs_employee = 1 and p.employee_id is null));
  select raise(abort, 'ledgerhouse:period_closed:commit_log') where exists (select 1 from journal_entry e join period d on d.id = e.period_id where e.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (e.voucher_date < d.first_day or e.voucher_date > d.last_day or d.state not in ('open', 'stock_closed') and not exists (select 1 from period_event v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and v.period_id = d.id and v.from_state = 'stock_closed' and v.to_state = 'closed')));
  select raise(abort, 'ledgerhouse:period_changed_without_an_event:commit_log') where exists (select 1 from period d where d.tx = new.tx and d.state <> coalesce( (select v.to_state from period_event v where v.period_id = d.id order by v.id desc limit 1), 'open'));
  select raise(abort, 'ledgerhouse:period_event_does_not_follow:commit_log') where exists (select 1 from period_event v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and v.from_state <> coalesce( (select w.to_state from period_event w where w.period_id = v.period_id and w.id < v.id order by w.id desc limit 1), 'open'));
  select raise(abort, 'ledgerhouse:period_state_without_its_event:commit_log') where exists (select 1 from period_event v join period d on d.id = v.period_id where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (d.tx <> new.tx or d.state <> (select w.to_state from period_event w where w.period_id = v.period_id order by w.id desc limit 1)));
  select raise(abort, 'ledgerhouse:only_the_last_closed_period_reopens:commit_log') where exists (select 1 from period_event v join period d on d.id = v.period_id join period o on o.first_day > d.first_day where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (v.from_state = 'stock_closed' and v.to_state = 'open' and o.state <> 'open' or v.from_state = 'closed' and v.to_state = 'stock_closed' and o.state in ('closed', 'filed')));
  select raise(abort, 'ledgerhouse:periods_close_in_order:commit_log') where exists (select 1 from period_event v join period d on d.id = v.period_id join period o on o.first_day < d.first_day where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (v.to_state = 'stock_closed' and o.state = 'open' or v.to_state in ('closed', 'filed') and o.state not in ('closed', 'filed')));
  select raise(abort, 'ledgerhouse:controlled_account_has_no_ledger_yet:commit_log') where exists (select 1 from posting p join account a on a.id = p.account_id where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 and a.subsidiary = 'fixed_asset');
  select raise(abort, 'ledgerhouse:open_items_differ_from_account:commit_log') where exists (select 1 from ( select p.entry_id as e, p.account_id as a, p.party_id as r, p.amount as m from posting p join account c on c.id = p.account_id where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 and c.subsidiary = 'open_item' union all select i.entry_id, i.account_id, i.party_id, -i.amount from open_item i where i.id between (new.tx << 24) and (new.tx << 24) + 16777215 union all select s.entry_id, o.account_id, o.party_id, -s.amount from settlement s join open_item o on o.id = s.open_item_id where s.id between (new.tx << 24) and (new.tx << 24) + 16777215 ) both_sides group by e, a, r having sum(m) <> 0);
  select raise(abort, 'ledgerhouse:foreign_items_differ_from_account:commit_log') where exists (select 1 from ( select p.entry_id as e, p.account_id as a, p.party_id as r, p.currency as c, p.foreign_amount as m from posting p join account k on k.id = p.account_id where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 and k.subsidiary = 'open_item' and p.currency is not null union all select i.entry_id, i.account_id, i.party_id, i.currency, -i.foreign_amount from open_item i where i.id between (new.tx << 24) and (new.tx << 24) + 16777215 and i.currency is not null union all select s.entry_id, o.account_id, o.party_id, o.currency, -s.foreign_amount from settlement s join open_item o on o.id = s.open_item_id where s.id between (new.tx << 24) and (new.tx << 24) + 16777215 and s.foreign_amount is not null ) both_sides group by e, a, r, c having sum(m) <> 0);
  select raise(abort, 'ledgerhouse:settlement_in_another_currency:commit_log') where exists (select 1 from settlement s join open_item i on i.id = s.open_item_id where s.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (s.foreign_amount is null) <> (i.currency is null));
  select raise(abort, 'ledgerhouse:account_takes_no_currency:commit_log') where exists (select 1 from posting p join account a on a.id = p.account_id where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 and p.currency is not null and a.is_foreign_currency = 0);
  select raise(abort, 'ledgerhouse:tax_items_differ_from_account:commit_log') where exists (select 1 from ( select p.entry_id as e, p.account_id as a, p.amount as m from posting p join account c on c.id = p.account_id where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 and c.subsidiary = 'tax' union all select t.entry_id, t.account_id, -t.amount from tax_item t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215 ) both_sides group by e, a having sum(m) <> 0);
  insert into account_balance select p.account_id, e.period_id, coalesce(p.currency, ''), coalesce(p.party_id, 0), coalesce(p.department_id, 0), coalesce(p.employee_id, 0), coalesce(p.project_id, 0), sum(case p.side when 'D' then p.amount else 0 end), sum(case p.side when 'C' then -p.amount else 0 end), sum(case p.side when 'D' then coalesce(p.foreign_amount, 0) else 0 end), sum(case p.side when 'C' then -coalesce(p.foreign_amount, 0) else 0 end) from posting p join journal_entry e on e.id = p.entry_id where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 4, 5, 6, 7 on conflict (account_id, period_id, currency, party_id, department_id, employee_id, project_id) do update set debit = account_balance.debit + excluded.debit, credit = account_balance.credit + excluded.credit, foreign_debit = account_balance.foreign_debit + excluded.foreign_debit, foreign_credit = account_balance.foreign_credit + excluded.foreign_credit;
  insert into cash_flow_balance select e.period_id, coalesce(p.cash_flow_item, ''), coalesce(p.department_id, 0), sum(p.amount) from posting p join journal_entry e on e.id = p.entry_id join account a on a.id = p.account_id where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 and a.is_cash = 1 and e.kind <> 'opening' group by 1, 2, 3 order by 1, 2, 3 on conflict (period_id, cash_flow_item, department_id) do update set amount = cash_flow_balance.amount + excluded.amount;
  insert into open_item_balance select i.id, i.amount, coalesce(i.foreign_amount, 0) from open_item i where i.id between (new.tx << 24) and (new.tx << 24) + 16777215 order by i.id;
  insert into open_item_balance select s.open_item_id, sum(s.amount), sum(coalesce(s.foreign_amount, 0)) from settlement s where s.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by s.open_item_id order by 1 on conflict (open_item_id) do update set remaining = open_item_balance.remaining + excluded.remaining, foreign_remaining = open_item_balance.foreign_remaining + excluded.foreign_remaining;
  select raise(abort, 'ledgerhouse:settled_beyond_the_open_amount:commit_log') where exists (select 1 from settlement s join open_item i on i.id = s.open_item_id join open_item_balance b on b.open_item_id = i.id where s.id between (new.tx << 24) and (new.tx << 24) + 16777215 and i.currency is null and (i.amount > 0 and (b.remaining < 0 or b.remaining > i.amount) or i.amount < 0 and (b.remaining > 0 or b.remaining < i.amount)));
  select raise(abort, 'ledgerhouse:foreign_item_settled_beyond_its_amount:commit_log') where exists (select 1 from settlement s join open_item i on i.id = s.open_item_id join open_item_balance b on b.open_item_id = i.id where s.id between (new.tx << 24) and (new.tx << 24) + 16777215 and i.currency is not null and (i.foreign_amount > 0 and (b.foreign_remaining < 0 or b.foreign_remaining > i.foreign_amount or b.remaining < 0) or i.foreign_amount < 0 and (b.foreign_remaining > 0 or b.foreign_remaining < i.foreign_amount or b.remaining > 0) or b.foreign_remaining = 0 and b.remaining <> 0));
  select raise(abort, 'ledgerhouse:voucher_numbers_not_in_order:commit_log') where exists (select 1 from voucher v left join voucher_counter c on c.word = v.word and c.month = v.month where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by v.word, v.month having min(v.number) <> coalesce(max(c.last), 0) + 1 or max(v.number) - min(v.number) + 1 <> count(*));
  select raise(abort, 'ledgerhouse:voucher_without_entry:commit_log') where exists (select 1 from voucher v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and not exists (select 1 from journal_entry e where e.voucher_id = v.id and e.id between (new.tx << 24) and (new.tx << 24) + 16777215));
  select raise(abort, 'ledgerhouse:voucher_differs_from_entry:commit_log') where exists (select 1 from journal_entry e left join voucher v on v.id = e.voucher_id and v.id between (new.tx << 24) and (new.tx << 24) + 16777215 where e.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (v.id is null or v.voucher_date <> e.voucher_date or v.month <> (select d.month from period d where d.id = e.period_id)));
  insert into voucher_counter select v.word, v.month, max(v.number) from voucher v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by v.word, v.month order by 1, 2 on conflict (word, month) do update set last = excluded.last;
  select raise(abort, 'ledgerhouse:signed_in_another_s_name:commit_log') where exists (select 1 from voucher_signature s where s.id between (new.tx << 24) and (new.tx << 24) + 16777215 and s.user_id <> new.user_id);
  select raise(abort, 'ledgerhouse:checked_by_its_maker:commit_log') where exists (select 1 from voucher_signature s join voucher v on v.id = s.voucher_id where s.id between (new.tx << 24) and (new.tx << 24) + 16777215 and s.act = 'checked' and s.user_id = v.made_by);
  select raise(abort, 'ledgerhouse:bank_statement_does_not_lead_to_its_closing:commit_log') where exists (select 1 from ( select s.id as s, s.opening + s.repeated_amount - s.closing as m from bank_statement s where s.id between (new.tx << 24) and (new.tx << 24) + 16777215 and s.opening is not null union all select l.statement_id, l.amount from bank_line l join bank_statement b on b.id = l.statement_id where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and b.opening is not null ) both_sides group by s having sum(m) <> 0);
  select raise(abort, 'ledgerhouse:bank_line_added_to_later:commit_log') where exists (select 1 from bank_line l where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and not exists (select 1 from bank_statement s where s.id = l.statement_id and s.id between (new.tx << 24) and (new.tx << 24) + 16777215 and s.bank_account_id = l.bank_account_id));
  insert into bank_line_balance select l.id, l.amount from bank_line l where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 order by l.id;
  select raise(abort, 'ledgerhouse:bank_match_on_another_account:commit_log') where exists (select 1 from bank_match m join bank_line l on l.id = m.line_id join bank_account b on b.id = l.bank_account_id join posting p on p.id = m.posting_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 and p.account_id <> b.account_id);
  select raise(abort, 'ledgerhouse:bank_match_undone_differently:commit_log') where exists (select 1 from bank_match m join bank_match u on u.id = m.undoes_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (u.line_id <> m.line_id or u.posting_id <> m.posting_id or u.amount <> -m.amount or u.undoes_id is not null));
  insert into bank_line_balance select m.line_id, -sum(m.amount) from bank_match m where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by m.line_id order by 1 on conflict (line_id) do update set remaining = bank_line_balance.remaining + excluded.remaining;
  insert into bank_posting_balance select m.posting_id, sum(m.amount) from bank_match m where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by m.posting_id order by 1 on conflict (posting_id) do update set matched = bank_posting_balance.matched + excluded.matched;
  select raise(abort, 'ledgerhouse:bank_line_matched_beyond_its_amount:commit_log') where exists (select 1 from bank_match m join bank_line l on l.id = m.line_id join bank_line_balance b on b.line_id = l.id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (l.amount > 0 and (b.remaining < 0 or b.remaining > l.amount) or l.amount < 0 and (b.remaining > 0 or b.remaining < l.amount)));
  select raise(abort, 'ledgerhouse:posting_matched_beyond_its_amount:commit_log') where exists (select 1 from ( select p.id as p, coalesce(p.foreign_amount, p.amount) as whole, b.matched as done from bank_match m join posting p on p.id = m.posting_id join bank_posting_balance b on b.posting_id = p.id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 ) matched where whole >= 0 and (done < 0 or done > whole) or whole < 0 and (done > 0 or done < whole));
  select raise(abort, 'ledgerhouse:comparison_added_to_later:commit_log') where exists (select 1 from comparison c where c.id between (new.tx << 24) and (new.tx << 24) + 16777215 and not exists (select 1 from comparison_run r where r.id = c.run_id and r.id between (new.tx << 24) and (new.tx << 24) + 16777215));
  select raise(abort, 'ledgerhouse:month_closed_over_a_difference:commit_log') where exists (select 1 from period_event v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and v.to_state = 'closed' and exists (select 1 from comparison c where c.is_parted = 1 and (c.pair <> 'bank_account' or c.as_of <= (select d.last_day from period d where d.id = v.period_id)) and not exists (select 1 from comparison l where l.pair = c.pair and l.subject = c.subject and l.id > c.id and l.as_of >= c.as_of and l.is_parted = 0)));
  select raise(abort, 'ledgerhouse:reversal_without_original:commit_log') where exists (select 1 from document r left join document o on o.id = r.reverses_id where r.id between (new.tx << 24) and (new.tx << 24) + 16777215 and r.kind = 'reversal' and (o.id is null or o.kind = 'reversal'));
  select raise(abort, 'ledgerhouse:reversed_twice:commit_log') where exists (select 1 from document r join document s on s.reverses_id = r.reverses_id where r.id between (new.tx << 24) and (new.tx << 24) + 16777215 and r.kind = 'reversal' and s.kind = 'reversal' and s.id <> r.id);
  select raise(abort, 'ledgerhouse:reversed_though_carried_on:commit_log') where exists (select 1 from document r join document_line l on l.document_id = r.reverses_id join line_progress g on g.line_id = l.id where r.id between (new.tx << 24) and (new.tx << 24) + 16777215 and r.kind = 'reversal' and g.quantity <> 0);
  select raise(abort, 'ledgerhouse:carries_on_a_reversed_document:commit_log') where exists (select 1 from document_line l join document_line s on s.id = l.source_line_id join document r on r.reverses_id = s.document_id where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.quantity > 0 and r.kind = 'reversal');
  select raise(abort, 'ledgerhouse:negative_quantity_without_reversal:commit_log') where exists (select 1 from document_line l join document d on d.id = l.document_id where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (l.quantity < 0) <> (d.kind = 'reversal'));
  select raise(abort, 'ledgerhouse:reversal_differs_from_original:commit_log') where exists (select 1 from ( select r.id as r, o.line as n, o.product_id as p, coalesce(o.source_line_id, 0) as s, o.quantity as q, o.net as m, o.tax as t from document r join document_line o on o.document_id = r.reverses_id where r.id between (new.tx << 24) and (new.tx << 24) + 16777215 and r.kind = 'reversal' union all select r.id, l.line, l.product_id, coalesce(l.source_line_id, 0), l.quantity, l.net, l.tax from document r join document_line l on l.document_id = r.id where r.id between (new.tx << 24) and (new.tx << 24) + 16777215 and r.kind = 'reversal' union all select r.id, 0, 0, 0, 0, o.net, o.tax from document r join document o on o.id = r.reverses_id where r.id between (new.tx << 24) and (new.tx << 24) + 16777215 and r.kind = 'reversal' union all select r.id, 0, 0, 0, 0, r.net, r.tax from document r where r.id between (new.tx << 24) and (new.tx << 24) + 16777215 and r.kind = 'reversal' ) both_sides group by r, n, p, s having sum(q) <> 0 or sum(m) <> 0 or sum(t) <> 0);
  select raise(abort, 'ledgerhouse:entry_left_standing_by_a_reversal:commit_log') where exists (select 1 from document r join journal_entry o on o.document_id = r.reverses_id where r.id between (new.tx << 24) and (new.tx << 24) + 16777215 and r.kind = 'reversal' and not exists (select 1 from journal_entry e where e.reverses_id = o.id));
  select raise(abort, 'ledgerhouse:submitted_without_its_steps:commit_log') where exists (select 1 from document d join approval_flow f on f.kind = d.kind join approval_step s on s.flow_id = f.id where d.id between (new.tx << 24) and (new.tx << 24) + 16777215 and f.is_active = 1 and f.valid_from <= d.business_date and s.min_amount <= d.gross and (s.department_id is null or s.department_id = d.department_id) and not exists (select 1 from approval_flow n where n.kind = f.kind and n.is_active = 1 and n.valid_from <= d.business_date and n.version > f.version) and not exists (select 1 from approval_due u where u.document_id = d.id and u.step_id = s.id));
  select raise(abort, 'ledgerhouse:step_of_another_s_document:commit_log') where exists (select 1 from approval_due u where u.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (u.made_by <> new.user_id or not exists (select 1 from document d where d.id = u.document_id and d.id between (new.tx << 24) and (new.tx << 24) + 16777215)));
  select raise(abort, 'ledgerhouse:carried_on_before_approval:commit_log') where exists (select 1 from document_line l join document_line s on s.id = l.source_line_id join approval_due u on u.document_id = s.document_id where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.quantity > 0 and l.kind not in ('sales_order_closing', 'purchase_order_closing') and not exists (select 1 from approval_decision x where x.due_id = u.id and x.decision = 'approve'));
  select raise(abort, 'ledgerhouse:moved_before_approval:commit_log') where exists (select 1 from approval_due u join document_line l on l.document_id = u.document_id where u.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.id in (select m.document_line_id from stock_move m where m.id between (new.tx << 24) and (new.tx << 24) + 16777215));
  select raise(abort, 'ledgerhouse:followed_before_approval:commit_log') where exists (select 1 from document_link k join approval_due u on u.document_id = k.to_document_id where k.id between (new.tx << 24) and (new.tx << 24) + 16777215 and k.relation = 'follows' and k.amount >= 0 and not exists (select 1 from approval_decision x where x.due_id = u.id and x.decision = 'approve'));
  select raise(abort, 'ledgerhouse:decided_in_another_s_name:commit_log') where exists (select 1 from approval_decision y where y.id between (new.tx << 24) and (new.tx << 24) + 16777215 and y.user_id <> new.user_id);
  select raise(abort, 'ledgerhouse:decided_by_its_maker:commit_log') where exists (select 1 from approval_decision y join approval_due u on u.id = y.due_id where y.id between (new.tx << 24) and (new.tx << 24) + 16777215 and u.made_by in (y.user_id, coalesce(y.on_behalf_of, y.user_id)));
  select raise(abort, 'ledgerhouse:decided_without_the_role:commit_log') where exists (select 1 from approval_decision y join approval_due u on u.id = y.due_id where y.id between (new.tx << 24) and (new.tx << 24) + 16777215 and not exists ( select 1 from app_user_role g join role r on r.id = g.role_id where g.user_id = coalesce(y.on_behalf_of, y.user_id) and g.is_granted = 1 and r.code = u.role));
  select raise(abort, 'ledgerhouse:decided_without_delegation:commit_log') where exists (select 1 from approval_decision y where y.id between (new.tx << 24) and (new.tx << 24) + 16777215 and y.on_behalf_of is not null and not exists (select 1 from approval_delegation g where g.to_user_id = y.user_id and g.from_user_id = y.on_behalf_of and y.decided_on between g.first_day and g.last_day));
  select raise(abort, 'ledgerhouse:decided_out_of_turn:commit_log') where exists (select 1 from approval_decision y join approval_due e on e.id = y.due_id join approval_due u on u.document_id = e.document_id and u.step < e.step where y.id between (new.tx << 24) and (new.tx << 24) + 16777215 and not exists (select 1 from approval_decision x where x.due_id = u.id and x.decision = 'approve'));
  select raise(abort, 'ledgerhouse:decided_twice:commit_log') where exists (select 1 from approval_decision y join approval_decision z on z.due_id = y.due_id where y.id between (new.tx << 24) and (new.tx << 24) + 16777215 and z.decision <> 'forward' and z.id <> y.id and (y.decision <> 'forward' or z.id < y.id));
  select raise(abort, 'ledgerhouse:decided_past_the_person_named:commit_log') where exists (select 1 from approval_decision y join approval_decision w on w.due_id = y.due_id where y.id between (new.tx << 24) and (new.tx << 24) + 16777215 and w.decision = 'forward' and w.id < y.id and w.forward_to not in (y.user_id, coalesce(y.on_behalf_of, y.user_id)) and not exists (select 1 from approval_decision v where v.due_id = y.due_id and v.decision = 'forward' and v.id > w.id and v.id < y.id));
  select raise(abort, 'ledgerhouse:tax_invoice_differs_from_document:commit_log') where exists (select 1 from tax_invoice i left join document d on d.id = i.document_id where i.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (d.id is null or d.party_id <> i.party_id or abs(d.net) <> abs(i.net) or abs(d.tax) <> abs(i.tax)));
  select raise(abort, 'ledgerhouse:red_invoice_of_another_seller:commit_log') where exists (select 1 from tax_invoice i join tax_invoice o on o.id = i.red_of_id where i.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (o.seller_id <> i.seller_id or o.direction <> i.direction or o.red_of_id is not null or i.net > 0 or i.tax > 0));
  select raise(abort, 'ledgerhouse:only_input_is_certified:commit_log') where exists (select 1 from tax_invoice_state s join tax_invoice i on i.id = s.tax_invoice_id where s.id between (new.tx << 24) and (new.tx << 24) + 16777215 and s.state = 'certified' and (i.direction <> 'input' or i.kind not in ('special', 'electronic_special')));
  select raise(abort, 'ledgerhouse:invoice_number_taken:commit_log') where exists (select 1 from tax_invoice i join tax_invoice o on o.number = i.number and o.code = i.code and o.seller_id = i.seller_id and o.id <> i.id where i.id between (new.tx << 24) and (new.tx << 24) + 16777215 and not exists (select 1 from tax_invoice_state v where v.tax_invoice_id in (i.id, o.id) and v.state = 'void'));
  select raise(abort, 'ledgerhouse:void_and_certified:commit_log') where exists (select 1 from tax_invoice_state s where s.id between (new.tx << 24) and (new.tx << 24) + 16777215 and ( select sum(case o.state when 'certified' then 1 when 'withdrawn' then -1 else 2 end) from tax_invoice_state o where o.tax_invoice_id = s.tax_invoice_id) not in (0, case s.state when 'void' then 2 else 1 end));
  select raise(abort, 'ledgerhouse:transferred_out_beyond_its_invoice:commit_log') where exists (select 1 from document_link k join document d on d.id = k.document_id join document o on o.id = k.to_document_id join document_drawn w on w.document_id = o.id where k.id between (new.tx << 24) and (new.tx << 24) + 16777215 and d.kind = 'input_transfer_out' and w.amount > o.tax);
  select raise(abort, 'ledgerhouse:history_voucher_does_not_balance:commit_log') where exists (select 1 from history_line l join history_document d on d.id = l.history_document_id where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and d.kind = 'voucher' group by d.id having sum(l.amount) <> 0);
  select raise(abort, 'ledgerhouse:history_side_missing:commit_log') where exists (select 1 from history_line l join history_document d on d.id = l.history_document_id where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (d.kind = 'voucher') = (l.side = ''));
  select raise(abort, 'ledgerhouse:history_lines_differ_from_document:commit_log') where exists (select 1 from ( select d.id as i, d.amount as m, d.lines as n from history_document d where d.id between (new.tx << 24) and (new.tx << 24) + 16777215 union all select l.history_document_id, -(case when l.side = 'C' then 0 else l.amount end), -1 from history_line l where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 ) both_sides group by i having sum(m) <> 0 or sum(n) <> 0);
  update commit_head set commit_number = new.commit_number, recorded_at = new.recorded_at, hash = new.hash, masters_changed = case when exists (select 1 from change_log where tx = new.tx) then new.commit_number else masters_changed end where id = 1;
  delete from open_tx where tx = new.tx;
end
