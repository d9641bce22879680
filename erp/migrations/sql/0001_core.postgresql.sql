CREATE SEQUENCE tx_sequence
;;
CREATE TABLE access_event (
	id BIGSERIAL NOT NULL, 
	happened_at TEXT NOT NULL, 
	user_id BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	origin TEXT NOT NULL, 
	address TEXT NOT NULL, 
	CONSTRAINT pk_access_event PRIMARY KEY (id)
)
;;
CREATE INDEX ix_access_event_happened_at ON access_event (happened_at)
;;
CREATE INDEX ix_access_event_user_id ON access_event (user_id, kind)
;;
CREATE TABLE access_policy (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	idle_minutes BIGINT NOT NULL, 
	absolute_minutes BIGINT NOT NULL, 
	most_sessions BIGINT NOT NULL, 
	password_least BIGINT NOT NULL, 
	password_days BIGINT NOT NULL, 
	passwords_remembered BIGINT NOT NULL, 
	link_minutes BIGINT DEFAULT '30' NOT NULL, 
	registration_open BIGINT DEFAULT '0' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_access_policy PRIMARY KEY (id), 
	CONSTRAINT ck_access_policy_one_row CHECK (id = 1), 
	CONSTRAINT ck_access_policy_sensible CHECK (idle_minutes > 0 and absolute_minutes >= idle_minutes and most_sessions > 0 and password_least >= 8 and password_days >= 0 and passwords_remembered >= 0 and link_minutes > 0 and registration_open in (0, 1))
)
;;
CREATE TABLE access_review (
	id BIGSERIAL NOT NULL, 
	reviewed_at TEXT NOT NULL, 
	user_id BIGINT NOT NULL, 
	findings TEXT NOT NULL, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_access_review PRIMARY KEY (id)
)
;;
CREATE TABLE account (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	class TEXT NOT NULL, 
	direction TEXT NOT NULL, 
	parent_code TEXT DEFAULT '' NOT NULL, 
	subsidiary TEXT DEFAULT '' NOT NULL, 
	dimensions TEXT DEFAULT '' NOT NULL, 
	is_leaf BIGINT NOT NULL, 
	is_cash BIGINT DEFAULT '0' NOT NULL, 
	is_foreign_currency BIGINT DEFAULT '0' NOT NULL, 
	needs_party BIGINT DEFAULT '0' NOT NULL, 
	needs_employee BIGINT DEFAULT '0' NOT NULL, 
	closed_on DATE, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_account PRIMARY KEY (id), 
	CONSTRAINT ck_account_direction CHECK (direction in ('D', 'C')), 
	CONSTRAINT ck_account_subsidiary CHECK (subsidiary in ('', 'stock', 'cost_difference', 'open_item', 'tax', 'fixed_asset')), 
	CONSTRAINT ck_account_class CHECK (class in ('asset', 'liability', 'common', 'equity', 'cost', 'revenue', 'expense')), 
	CONSTRAINT uq_account_code UNIQUE (code)
)
;;
CREATE TABLE account_balance (
	account_id BIGINT NOT NULL, 
	period_id BIGINT NOT NULL, 
	currency TEXT NOT NULL, 
	party_id BIGINT NOT NULL, 
	department_id BIGINT NOT NULL, 
	employee_id BIGINT NOT NULL, 
	project_id BIGINT NOT NULL, 
	debit BIGINT NOT NULL, 
	credit BIGINT NOT NULL, 
	foreign_debit BIGINT NOT NULL, 
	foreign_credit BIGINT NOT NULL, 
	CONSTRAINT pk_account_balance PRIMARY KEY (account_id, period_id, currency, party_id, department_id, employee_id, project_id)
)
 WITH (fillfactor = 70)
;;
CREATE INDEX ix_account_balance_party ON account_balance (party_id, account_id)
;;
CREATE TABLE agreement (
	id BIGSERIAL NOT NULL, 
	user_id BIGINT NOT NULL, 
	version TEXT NOT NULL, 
	agreed_at TEXT NOT NULL, 
	address TEXT NOT NULL, 
	CONSTRAINT pk_agreement PRIMARY KEY (id)
)
;;
CREATE INDEX ix_agreement_user_id ON agreement (user_id)
;;
CREATE TABLE alert_channel (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	name TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	address TEXT NOT NULL, 
	only_critical BIGINT DEFAULT '0' NOT NULL, 
	is_active BIGINT DEFAULT '1' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_alert_channel PRIMARY KEY (id), 
	CONSTRAINT ck_alert_channel_kind CHECK (kind in ('mail', 'webhook', 'wecom', 'dingtalk', 'feishu')), 
	CONSTRAINT ck_alert_channel_flag CHECK (only_critical in (0, 1) and is_active in (0, 1)), 
	CONSTRAINT uq_alert_channel_name UNIQUE (name)
)
;;
CREATE TABLE alert_rule (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	threshold BIGINT NOT NULL, 
	hours TEXT DEFAULT '' NOT NULL, 
	is_active BIGINT DEFAULT '1' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_alert_rule PRIMARY KEY (id), 
	CONSTRAINT ck_alert_rule_threshold CHECK (threshold >= 0), 
	CONSTRAINT ck_alert_rule_flag CHECK (is_active in (0, 1)), 
	CONSTRAINT uq_alert_rule_code UNIQUE (code)
)
;;
CREATE TABLE app_user (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	name TEXT NOT NULL, 
	display_name TEXT NOT NULL, 
	language TEXT DEFAULT 'zh_CN' NOT NULL, 
	email TEXT, 
	phone TEXT, 
	employee TEXT DEFAULT '' NOT NULL, 
	is_active BIGINT DEFAULT '1' NOT NULL, 
	is_demo BIGINT DEFAULT '0' NOT NULL, 
	rights_version BIGINT DEFAULT '1' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_app_user PRIMARY KEY (id), 
	CONSTRAINT ck_app_user_flags CHECK (is_active in (0, 1) and is_demo in (0, 1)), 
	CONSTRAINT uq_app_user_name UNIQUE (name), 
	CONSTRAINT uq_app_user_email UNIQUE (email), 
	CONSTRAINT uq_app_user_phone UNIQUE (phone)
)
;;
CREATE TABLE approval_flow (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	valid_from DATE NOT NULL, 
	is_active BIGINT DEFAULT '1' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_approval_flow PRIMARY KEY (id), 
	CONSTRAINT uq_approval_flow_kind_version UNIQUE (kind, version), 
	CONSTRAINT ck_approval_flow_flag CHECK (is_active in (0, 1))
)
;;
CREATE TABLE bank_line_balance (
	line_id BIGINT NOT NULL, 
	remaining BIGINT NOT NULL, 
	CONSTRAINT pk_bank_line_balance PRIMARY KEY (line_id)
)
 WITH (fillfactor = 70)
;;
CREATE TABLE bank_posting_balance (
	posting_id BIGINT NOT NULL, 
	matched BIGINT NOT NULL, 
	CONSTRAINT pk_bank_posting_balance PRIMARY KEY (posting_id)
)
 WITH (fillfactor = 70)
;;
CREATE TABLE bin_balance (
	product_id BIGINT NOT NULL, 
	location_id BIGINT NOT NULL, 
	lot_id BIGINT NOT NULL, 
	bin_id BIGINT NOT NULL, 
	quantity BIGINT NOT NULL, 
	CONSTRAINT pk_bin_balance PRIMARY KEY (product_id, location_id, lot_id, bin_id)
)
 WITH (fillfactor = 70)
;;
CREATE INDEX ix_bin_balance_bin ON bin_balance (bin_id)
;;
CREATE TABLE cash_flow_balance (
	period_id BIGINT NOT NULL, 
	cash_flow_item TEXT NOT NULL, 
	department_id BIGINT NOT NULL, 
	amount BIGINT NOT NULL, 
	CONSTRAINT pk_cash_flow_balance PRIMARY KEY (period_id, cash_flow_item, department_id)
)
 WITH (fillfactor = 70)
;;
CREATE TABLE change_log (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	table_name TEXT NOT NULL, 
	row_id BIGINT NOT NULL, 
	before TEXT, 
	after TEXT NOT NULL, 
	CONSTRAINT pk_change_log PRIMARY KEY (id)
)
;;
CREATE INDEX ix_change_log_row ON change_log (table_name, row_id)
;;
CREATE INDEX ix_change_log_tx ON change_log (tx)
;;
CREATE TABLE closing_policy (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	valid_from DATE NOT NULL, 
	profit_way TEXT DEFAULT 'account' NOT NULL, 
	place TEXT DEFAULT 'city' NOT NULL, 
	surcharge_relief_percent BIGINT DEFAULT '0' NOT NULL, 
	income_tax_basis_points BIGINT DEFAULT '2500' NOT NULL, 
	reserve_basis_points BIGINT DEFAULT '1000' NOT NULL, 
	vat_months BIGINT DEFAULT '0' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_closing_policy PRIMARY KEY (id), 
	CONSTRAINT uq_closing_policy_valid_from UNIQUE (valid_from), 
	CONSTRAINT ck_closing_policy_profit_way CHECK (profit_way in ('account', 'statement')), 
	CONSTRAINT ck_closing_policy_place CHECK (place in ('city', 'county', 'other')), 
	CONSTRAINT ck_closing_policy_surcharge_relief CHECK (surcharge_relief_percent in (0, 50)), 
	CONSTRAINT ck_closing_policy_vat_months CHECK (vat_months in (0, 1, 3)), 
	CONSTRAINT ck_closing_policy_basis_points CHECK (income_tax_basis_points between 0 and 10000 and reserve_basis_points between 0 and 10000)
)
;;
CREATE TABLE commit_head (
	id BIGINT NOT NULL, 
	epoch BIGINT NOT NULL, 
	commit_number BIGINT NOT NULL, 
	masters_changed BIGINT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	CONSTRAINT pk_commit_head PRIMARY KEY (id), 
	CONSTRAINT ck_commit_head_one_row CHECK (id = 1)
)
;;
CREATE TABLE commit_log (
	tx BIGINT NOT NULL, 
	epoch BIGINT NOT NULL, 
	commit_number BIGINT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	user_id BIGINT NOT NULL, 
	origin TEXT NOT NULL, 
	request_id TEXT NOT NULL, 
	row_count BIGINT NOT NULL, 
	digest_version BIGINT NOT NULL, 
	digest TEXT NOT NULL, 
	previous_hash TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	CONSTRAINT pk_commit_log PRIMARY KEY (tx), 
	CONSTRAINT uq_commit_log_commit_number UNIQUE (commit_number)
)
;;
CREATE TABLE company (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	currency_digits BIGINT NOT NULL, 
	standard TEXT NOT NULL, 
	taxpayer_kind TEXT NOT NULL, 
	time_zone TEXT NOT NULL, 
	tax_number TEXT DEFAULT '' NOT NULL, 
	address TEXT DEFAULT '' NOT NULL, 
	phone TEXT DEFAULT '' NOT NULL, 
	date_format TEXT DEFAULT '' NOT NULL, 
	modules_off TEXT DEFAULT '' NOT NULL, 
	needs_channel BIGINT DEFAULT '0' NOT NULL, 
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
;;
CREATE TABLE comparison_run (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	as_of DATE NOT NULL, 
	seen_commit BIGINT NOT NULL, 
	CONSTRAINT pk_comparison_run PRIMARY KEY (id), 
	CONSTRAINT ck_comparison_run_id_belongs_to_tx CHECK (tx = (id >> 24))
)
;;
CREATE TABLE cost_group (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_cost_group PRIMARY KEY (id), 
	CONSTRAINT uq_cost_group_code UNIQUE (code)
)
;;
CREATE TABLE count_class (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	share_basis_points BIGINT NOT NULL, 
	interval_days BIGINT NOT NULL, 
	role TEXT NOT NULL, 
	grace_days BIGINT NOT NULL, 
	escalation_role TEXT NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_count_class PRIMARY KEY (id), 
	CONSTRAINT ck_count_class_share CHECK (share_basis_points between 1 and 10000), 
	CONSTRAINT ck_count_class_days CHECK (interval_days > 0 and grace_days >= 0), 
	CONSTRAINT uq_count_class_code UNIQUE (code)
)
;;
CREATE TABLE currency (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	digits BIGINT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_currency PRIMARY KEY (id), 
	CONSTRAINT uq_currency_code UNIQUE (code)
)
;;
CREATE TABLE department (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT DEFAULT '' NOT NULL, 
	parent_code TEXT DEFAULT '' NOT NULL, 
	closed_on DATE, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_department PRIMARY KEY (id), 
	CONSTRAINT uq_department_code UNIQUE (code)
)
;;
CREATE TABLE dictionary (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT DEFAULT '' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_dictionary PRIMARY KEY (id), 
	CONSTRAINT uq_dictionary_code UNIQUE (code)
)
;;
CREATE TABLE dictionary_value (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	dictionary TEXT NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT DEFAULT '' NOT NULL, 
	valid_from DATE, 
	closed_on DATE, 
	sort BIGINT DEFAULT '0' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_dictionary_value PRIMARY KEY (id), 
	CONSTRAINT uq_dictionary_value_dictionary_code UNIQUE (dictionary, code)
)
;;
CREATE TABLE difference_balance (
	product_id BIGINT NOT NULL, 
	cost_group_id BIGINT NOT NULL, 
	stock_account_id BIGINT NOT NULL, 
	amount BIGINT NOT NULL, 
	CONSTRAINT pk_difference_balance PRIMARY KEY (product_id, cost_group_id, stock_account_id)
)
 WITH (fillfactor = 70)
;;
CREATE TABLE document_counter (
	series TEXT NOT NULL, 
	last BIGINT NOT NULL, 
	CONSTRAINT pk_document_counter PRIMARY KEY (series)
)
 WITH (fillfactor = 70)
;;
CREATE TABLE document_drawn (
	document_id BIGINT NOT NULL, 
	amount BIGINT NOT NULL, 
	CONSTRAINT pk_document_drawn PRIMARY KEY (document_id)
)
 WITH (fillfactor = 70)
;;
CREATE TABLE employee (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT DEFAULT '' NOT NULL, 
	closed_on DATE, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_employee PRIMARY KEY (id), 
	CONSTRAINT uq_employee_code UNIQUE (code)
)
;;
CREATE TABLE exchange_rate (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	currency TEXT NOT NULL, 
	rate_date DATE NOT NULL, 
	per_units BIGINT DEFAULT '1' NOT NULL, 
	rate BIGINT NOT NULL, 
	source TEXT DEFAULT '' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_exchange_rate PRIMARY KEY (id), 
	CONSTRAINT ck_exchange_rate_above_zero CHECK (rate > 0 and per_units > 0), 
	CONSTRAINT uq_exchange_rate_currency_rate_date UNIQUE (currency, rate_date)
)
;;
CREATE TABLE history_document (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	source TEXT NOT NULL, 
	key TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	number TEXT NOT NULL, 
	business_date DATE NOT NULL, 
	party TEXT NOT NULL, 
	party_name TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	amount BIGINT NOT NULL, 
	lines BIGINT NOT NULL, 
	memo TEXT NOT NULL, 
	details TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	CONSTRAINT pk_history_document PRIMARY KEY (id), 
	CONSTRAINT uq_history_document_source_key UNIQUE (source, key), 
	CONSTRAINT ck_history_document_kind CHECK (kind in ('voucher', 'sale', 'sales_return', 'purchase', 'purchase_return', 'money', 'other')), 
	CONSTRAINT ck_history_document_number CHECK (number <> ''), 
	CONSTRAINT ck_history_document_id_belongs_to_tx CHECK (tx = (id >> 24))
)
;;
CREATE INDEX ix_history_document_date ON history_document (business_date)
;;
CREATE INDEX ix_history_document_number ON history_document (number)
;;
CREATE INDEX ix_history_document_party ON history_document (party, business_date)
;;
CREATE TABLE job_request (
	id BIGSERIAL NOT NULL, 
	job TEXT NOT NULL, 
	requested_at TEXT NOT NULL, 
	requested_by TEXT NOT NULL, 
	taken_at TEXT, 
	CONSTRAINT pk_job_request PRIMARY KEY (id)
)
;;
CREATE TABLE job_run (
	id BIGSERIAL NOT NULL, 
	job TEXT NOT NULL, 
	started_at TEXT NOT NULL, 
	ended_at TEXT, 
	state TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	CONSTRAINT pk_job_run PRIMARY KEY (id)
)
;;
CREATE TABLE layer_balance (
	layer_id BIGINT NOT NULL, 
	product_id BIGINT NOT NULL, 
	cost_group_id BIGINT NOT NULL, 
	account_id BIGINT NOT NULL, 
	lot_id BIGINT NOT NULL, 
	business_date DATE NOT NULL, 
	quantity BIGINT NOT NULL, 
	amount BIGINT NOT NULL, 
	unknown_quantity BIGINT NOT NULL, 
	CONSTRAINT pk_layer_balance PRIMARY KEY (layer_id)
)
 WITH (fillfactor = 70)
;;
CREATE INDEX ix_layer_balance_lot ON layer_balance (lot_id) WHERE lot_id <> 0
;;
CREATE INDEX ix_layer_balance_pool ON layer_balance (product_id, cost_group_id, account_id, business_date, layer_id) WHERE quantity > 0
;;
CREATE TABLE line_match (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	line_id BIGINT NOT NULL, 
	document_line_id BIGINT NOT NULL, 
	act TEXT NOT NULL, 
	quantity BIGINT NOT NULL, 
	net BIGINT NOT NULL, 
	tax BIGINT NOT NULL, 
	CONSTRAINT pk_line_match PRIMARY KEY (id), 
	CONSTRAINT ck_line_match_quantity CHECK (quantity <> 0), 
	CONSTRAINT ck_line_match_id_belongs_to_tx CHECK (tx = (id >> 24))
)
;;
CREATE INDEX ix_line_match_document_line ON line_match (document_line_id)
;;
CREATE INDEX ix_line_match_line ON line_match (line_id)
;;
CREATE TABLE line_progress (
	line_id BIGINT NOT NULL, 
	act TEXT NOT NULL, 
	quantity BIGINT NOT NULL, 
	net BIGINT NOT NULL, 
	tax BIGINT NOT NULL, 
	CONSTRAINT pk_line_progress PRIMARY KEY (line_id, act)
)
 WITH (fillfactor = 70)
;;
CREATE TABLE login_failure (
	id BIGSERIAL NOT NULL, 
	subject TEXT NOT NULL, 
	failed_at TEXT NOT NULL, 
	address TEXT NOT NULL, 
	CONSTRAINT pk_login_failure PRIMARY KEY (id)
)
;;
CREATE INDEX ix_login_failure_subject ON login_failure (subject, failed_at)
;;
CREATE TABLE open_item_balance (
	open_item_id BIGINT NOT NULL, 
	remaining BIGINT NOT NULL, 
	foreign_remaining BIGINT NOT NULL, 
	CONSTRAINT pk_open_item_balance PRIMARY KEY (open_item_id)
)
 WITH (fillfactor = 70)
;;
CREATE TABLE outbox (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	event TEXT NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_outbox PRIMARY KEY (id), 
	CONSTRAINT ck_outbox_id_belongs_to_tx CHECK (tx = (id >> 24))
)
;;
CREATE TABLE party (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT DEFAULT '' NOT NULL, 
	is_customer BIGINT NOT NULL, 
	is_supplier BIGINT NOT NULL, 
	party_group TEXT DEFAULT '' NOT NULL, 
	country TEXT DEFAULT '' NOT NULL, 
	tax_number TEXT DEFAULT '' NOT NULL, 
	payment_days BIGINT DEFAULT '30' NOT NULL, 
	credit_limit BIGINT, 
	credit_days BIGINT, 
	payment_term TEXT DEFAULT '' NOT NULL, 
	party_type TEXT DEFAULT '' NOT NULL, 
	industry TEXT DEFAULT '' NOT NULL, 
	party_size TEXT DEFAULT '' NOT NULL, 
	price_list TEXT DEFAULT '' NOT NULL, 
	currency TEXT DEFAULT '' NOT NULL, 
	tax_code TEXT DEFAULT '' NOT NULL, 
	salesperson TEXT DEFAULT '' NOT NULL, 
	language TEXT DEFAULT '' NOT NULL, 
	closed_on DATE, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_party PRIMARY KEY (id), 
	CONSTRAINT ck_party_flags CHECK (is_customer in (0, 1) and is_supplier in (0, 1)), 
	CONSTRAINT ck_party_has_a_role CHECK (is_customer + is_supplier > 0), 
	CONSTRAINT ck_party_language CHECK (language in ('', 'zh_CN', 'zh_TW', 'en')), 
	CONSTRAINT uq_party_code UNIQUE (code)
)
;;
CREATE TABLE payment_term (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT DEFAULT '' NOT NULL, 
	days BIGINT NOT NULL, 
	is_end_of_month BIGINT DEFAULT '0' NOT NULL, 
	discount_days BIGINT DEFAULT '0' NOT NULL, 
	discount_basis_points BIGINT DEFAULT '0' NOT NULL, 
	closed_on DATE, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_payment_term PRIMARY KEY (id), 
	CONSTRAINT ck_payment_term_days CHECK (days >= 0 and discount_days >= 0), 
	CONSTRAINT ck_payment_term_flags CHECK (is_end_of_month in (0, 1)), 
	CONSTRAINT ck_payment_term_discount CHECK (discount_basis_points between 0 and 10000), 
	CONSTRAINT uq_payment_term_code UNIQUE (code)
)
;;
CREATE TABLE period (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	month TEXT NOT NULL, 
	first_day DATE NOT NULL, 
	last_day DATE NOT NULL, 
	state TEXT NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_period PRIMARY KEY (id), 
	CONSTRAINT ck_period_state CHECK (state in ('open', 'stock_closed', 'closed', 'filed')), 
	CONSTRAINT uq_period_month UNIQUE (month)
)
;;
CREATE TABLE pool_balance (
	product_id BIGINT NOT NULL, 
	cost_group_id BIGINT NOT NULL, 
	account_id BIGINT NOT NULL, 
	quantity BIGINT NOT NULL, 
	amount BIGINT NOT NULL, 
	unknown_quantity BIGINT NOT NULL, 
	last_date DATE NOT NULL, 
	CONSTRAINT pk_pool_balance PRIMARY KEY (product_id, cost_group_id, account_id)
)
 WITH (fillfactor = 70)
;;
CREATE TABLE pool_day (
	product_id BIGINT NOT NULL, 
	cost_group_id BIGINT NOT NULL, 
	account_id BIGINT NOT NULL, 
	business_date DATE NOT NULL, 
	quantity BIGINT NOT NULL, 
	amount BIGINT NOT NULL, 
	unknown_quantity BIGINT NOT NULL, 
	CONSTRAINT pk_pool_day PRIMARY KEY (product_id, cost_group_id, account_id, business_date)
)
 WITH (fillfactor = 70)
;;
CREATE TABLE price_list (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT DEFAULT '' NOT NULL, 
	currency TEXT NOT NULL, 
	is_tax_inclusive BIGINT DEFAULT '0' NOT NULL, 
	party_code TEXT DEFAULT '' NOT NULL, 
	party_group TEXT DEFAULT '' NOT NULL, 
	party_type TEXT DEFAULT '' NOT NULL, 
	industry TEXT DEFAULT '' NOT NULL, 
	party_size TEXT DEFAULT '' NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_price_list PRIMARY KEY (id), 
	CONSTRAINT ck_price_list_flags CHECK (is_tax_inclusive in (0, 1)), 
	CONSTRAINT ck_price_list_for_one CHECK (party_code = '' or (party_group = '' and party_type = '' and industry = '' and party_size = '')), 
	CONSTRAINT ck_price_list_dates CHECK (valid_to is null or valid_to >= valid_from), 
	CONSTRAINT uq_price_list_code UNIQUE (code)
)
;;
CREATE TABLE product (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT DEFAULT '' NOT NULL, 
	unit TEXT NOT NULL, 
	category TEXT DEFAULT '' NOT NULL, 
	barcode TEXT DEFAULT '' NOT NULL, 
	is_stocked BIGINT NOT NULL, 
	costing_method TEXT NOT NULL, 
	standard_cost BIGINT DEFAULT '0' NOT NULL, 
	costing_from DATE DEFAULT '1900-01-01' NOT NULL, 
	tax_code TEXT NOT NULL, 
	list_price BIGINT DEFAULT '0' NOT NULL, 
	needs_inspection BIGINT DEFAULT '0' NOT NULL, 
	weight_grams BIGINT DEFAULT '0' NOT NULL, 
	image TEXT DEFAULT '' NOT NULL, 
	tracking TEXT DEFAULT '' NOT NULL, 
	shelf_life_days BIGINT DEFAULT '0' NOT NULL, 
	valid_from DATE, 
	closed_on DATE, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_product PRIMARY KEY (id), 
	CONSTRAINT ck_product_tracking CHECK (tracking in ('', 'lot', 'serial')), 
	CONSTRAINT ck_product_shelf_life_days CHECK (shelf_life_days >= 0), 
	CONSTRAINT ck_product_flags CHECK (is_stocked in (0, 1) and needs_inspection in (0, 1)), 
	CONSTRAINT ck_product_costing_method CHECK (costing_method in ('moving_average', 'monthly_average', 'fifo', 'specific', 'standard')), 
	CONSTRAINT ck_product_standard_cost CHECK (standard_cost >= 0 and (costing_method <> 'standard' or standard_cost > 0)), 
	CONSTRAINT uq_product_code UNIQUE (code)
)
;;
CREATE INDEX ix_product_barcode ON product (barcode)
;;
CREATE TABLE product_category (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT DEFAULT '' NOT NULL, 
	parent_code TEXT DEFAULT '' NOT NULL, 
	closed_on DATE, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_product_category PRIMARY KEY (id), 
	CONSTRAINT uq_product_category_code UNIQUE (code)
)
;;
CREATE TABLE purchase_policy (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	valid_from DATE NOT NULL, 
	accrual_way TEXT DEFAULT 'difference' NOT NULL, 
	over_receipt_basis_points BIGINT DEFAULT '1000' NOT NULL, 
	price_tolerance_basis_points BIGINT, 
	price_tolerance_amount BIGINT, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_purchase_policy PRIMARY KEY (id), 
	CONSTRAINT ck_purchase_policy_accrual_way CHECK (accrual_way in ('difference', 'reversal', 'month_start')), 
	CONSTRAINT ck_purchase_policy_over_receipt CHECK (over_receipt_basis_points >= 0), 
	CONSTRAINT uq_purchase_policy_valid_from UNIQUE (valid_from)
)
;;
CREATE TABLE purchase_release (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	document_key TEXT NOT NULL, 
	line BIGINT NOT NULL, 
	net BIGINT NOT NULL, 
	released_by BIGINT NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_purchase_release PRIMARY KEY (id), 
	CONSTRAINT ck_purchase_release_reason CHECK (reason <> ''), 
	CONSTRAINT ck_purchase_release_id_belongs_to_tx CHECK (tx = (id >> 24))
)
;;
CREATE INDEX ix_purchase_release_key ON purchase_release (document_key)
;;
CREATE TABLE role (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	name_zh TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	rights TEXT NOT NULL, 
	scope TEXT NOT NULL, 
	needs_code BIGINT DEFAULT '0' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_role PRIMARY KEY (id), 
	CONSTRAINT ck_role_flag CHECK (needs_code in (0, 1)), 
	CONSTRAINT uq_role_code UNIQUE (code)
)
;;
CREATE TABLE size_on_day (
	measured_on DATE NOT NULL, 
	part TEXT NOT NULL, 
	bytes BIGINT NOT NULL, 
	CONSTRAINT pk_size_on_day PRIMARY KEY (measured_on, part), 
	CONSTRAINT ck_size_on_day_bytes CHECK (bytes >= 0)
)
;;
CREATE TABLE stock_balance (
	product_id BIGINT NOT NULL, 
	location_id BIGINT NOT NULL, 
	lot_id BIGINT NOT NULL, 
	quantity BIGINT NOT NULL, 
	reserved BIGINT NOT NULL, 
	last_date DATE NOT NULL, 
	CONSTRAINT pk_stock_balance PRIMARY KEY (product_id, location_id, lot_id)
)
 WITH (fillfactor = 70)
;;
CREATE TABLE stock_day (
	product_id BIGINT NOT NULL, 
	location_id BIGINT NOT NULL, 
	lot_id BIGINT NOT NULL, 
	business_date DATE NOT NULL, 
	quantity BIGINT NOT NULL, 
	CONSTRAINT pk_stock_day PRIMARY KEY (product_id, location_id, lot_id, business_date)
)
 WITH (fillfactor = 70)
;;
CREATE TABLE tax_code (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	rate BIGINT NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_tax_code PRIMARY KEY (id), 
	CONSTRAINT uq_tax_code_code UNIQUE (code)
)
;;
CREATE TABLE user_group (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_user_group PRIMARY KEY (id), 
	CONSTRAINT uq_user_group_code UNIQUE (code)
)
;;
CREATE TABLE voucher (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	word TEXT NOT NULL, 
	month TEXT NOT NULL, 
	number BIGINT NOT NULL, 
	voucher_date DATE NOT NULL, 
	attachments BIGINT NOT NULL, 
	made_by BIGINT NOT NULL, 
	CONSTRAINT pk_voucher PRIMARY KEY (id), 
	CONSTRAINT uq_voucher_word_month_number UNIQUE (word, month, number), 
	CONSTRAINT ck_voucher_id_belongs_to_tx CHECK (tx = (id >> 24))
)
;;
CREATE TABLE voucher_counter (
	word TEXT NOT NULL, 
	month TEXT NOT NULL, 
	last BIGINT NOT NULL, 
	CONSTRAINT pk_voucher_counter PRIMARY KEY (word, month)
)
 WITH (fillfactor = 70)
;;
CREATE TABLE voucher_policy (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	valid_from DATE NOT NULL, 
	scheme TEXT NOT NULL, 
	daily_kinds TEXT DEFAULT '' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_voucher_policy PRIMARY KEY (id), 
	CONSTRAINT ck_voucher_policy_scheme CHECK (scheme in ('single', 'three_way')), 
	CONSTRAINT uq_voucher_policy_valid_from UNIQUE (valid_from)
)
;;
CREATE TABLE voucher_template (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	memo TEXT DEFAULT '' NOT NULL, 
	total BIGINT, 
	day_of_month BIGINT DEFAULT '0' NOT NULL, 
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
;;
CREATE TABLE access_link (
	id BIGSERIAL NOT NULL, 
	token_hash TEXT NOT NULL, 
	purpose TEXT NOT NULL, 
	user_id BIGINT, 
	made_by BIGINT NOT NULL, 
	detail TEXT NOT NULL, 
	made_at TEXT NOT NULL, 
	expires_at TEXT NOT NULL, 
	used_at TEXT, 
	CONSTRAINT pk_access_link PRIMARY KEY (id), 
	CONSTRAINT ck_access_link_purpose CHECK (purpose in ('join', 'recover', 'confirm')), 
	CONSTRAINT uq_access_link_token_hash UNIQUE (token_hash), 
	CONSTRAINT fk_access_link_user_id FOREIGN KEY(user_id) REFERENCES app_user (id)
)
;;
CREATE INDEX ix_access_link_purpose ON access_link (purpose, user_id)
;;
CREATE TABLE account_confirmation (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	party_id BIGINT NOT NULL, 
	role TEXT NOT NULL, 
	as_of DATE NOT NULL, 
	amount BIGINT NOT NULL, 
	confirmed_amount BIGINT, 
	reference TEXT NOT NULL, 
	made_by BIGINT NOT NULL, 
	CONSTRAINT pk_account_confirmation PRIMARY KEY (id), 
	CONSTRAINT ck_account_confirmation_kind CHECK (kind in ('sent', 'agreed', 'disputed')), 
	CONSTRAINT ck_account_confirmation_role CHECK (role in ('customer', 'supplier')), 
	CONSTRAINT ck_account_confirmation_answer CHECK ((kind = 'sent') = (confirmed_amount is null)), 
	CONSTRAINT ck_account_confirmation_agreed_amount CHECK (confirmed_amount is null or (kind = 'agreed') = (confirmed_amount = amount)), 
	CONSTRAINT ck_account_confirmation_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_account_confirmation_party_id FOREIGN KEY(party_id) REFERENCES party (id)
)
;;
CREATE INDEX ix_account_confirmation_party ON account_confirmation (party_id, role)
;;
CREATE TABLE alert_channel_secret (
	channel_id BIGINT NOT NULL, 
	secret TEXT NOT NULL, 
	CONSTRAINT pk_alert_channel_secret PRIMARY KEY (channel_id), 
	CONSTRAINT fk_alert_channel_secret_channel_id FOREIGN KEY(channel_id) REFERENCES alert_channel (id)
)
;;
CREATE TABLE api_key (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	name TEXT NOT NULL, 
	user_id BIGINT NOT NULL, 
	rights TEXT NOT NULL, 
	warehouses TEXT NOT NULL, 
	expires_at TEXT NOT NULL, 
	is_revoked BIGINT DEFAULT '0' NOT NULL, 
	hint TEXT NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_api_key PRIMARY KEY (id), 
	CONSTRAINT ck_api_key_flag CHECK (is_revoked in (0, 1)), 
	CONSTRAINT fk_api_key_user_id FOREIGN KEY(user_id) REFERENCES app_user (id)
)
;;
CREATE TABLE app_user_role (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	user_id BIGINT NOT NULL, 
	role_id BIGINT NOT NULL, 
	is_granted BIGINT DEFAULT '1' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_app_user_role PRIMARY KEY (id), 
	CONSTRAINT uq_app_user_role_user_id_role_id UNIQUE (user_id, role_id), 
	CONSTRAINT ck_app_user_role_flag CHECK (is_granted in (0, 1)), 
	CONSTRAINT fk_app_user_role_user_id FOREIGN KEY(user_id) REFERENCES app_user (id), 
	CONSTRAINT fk_app_user_role_role_id FOREIGN KEY(role_id) REFERENCES role (id)
)
;;
CREATE TABLE approval_delegation (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	from_user_id BIGINT NOT NULL, 
	to_user_id BIGINT NOT NULL, 
	first_day DATE NOT NULL, 
	last_day DATE NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_approval_delegation PRIMARY KEY (id), 
	CONSTRAINT ck_approval_delegation_another CHECK (from_user_id <> to_user_id), 
	CONSTRAINT ck_approval_delegation_days CHECK (first_day <= last_day), 
	CONSTRAINT fk_approval_delegation_from_user_id FOREIGN KEY(from_user_id) REFERENCES app_user (id), 
	CONSTRAINT fk_approval_delegation_to_user_id FOREIGN KEY(to_user_id) REFERENCES app_user (id)
)
;;
CREATE INDEX ix_approval_delegation_to ON approval_delegation (to_user_id)
;;
CREATE TABLE approval_step (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	flow_id BIGINT NOT NULL, 
	step BIGINT NOT NULL, 
	role TEXT NOT NULL, 
	min_amount BIGINT DEFAULT '0' NOT NULL, 
	department_id BIGINT, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_approval_step PRIMARY KEY (id), 
	CONSTRAINT uq_approval_step_flow_id_step UNIQUE (flow_id, step), 
	CONSTRAINT fk_approval_step_flow_id FOREIGN KEY(flow_id) REFERENCES approval_flow (id)
)
;;
CREATE TABLE bank_account (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	bank TEXT DEFAULT '' NOT NULL, 
	number TEXT DEFAULT '' NOT NULL, 
	currency TEXT NOT NULL, 
	account_id BIGINT NOT NULL, 
	closed_on DATE, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_bank_account PRIMARY KEY (id), 
	CONSTRAINT uq_bank_account_code UNIQUE (code), 
	CONSTRAINT uq_bank_account_account_id UNIQUE (account_id), 
	CONSTRAINT fk_bank_account_account_id FOREIGN KEY(account_id) REFERENCES account (id)
)
;;
CREATE TABLE comparison (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	run_id BIGINT NOT NULL, 
	pair TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	as_of DATE NOT NULL, 
	left_amount BIGINT NOT NULL, 
	right_amount BIGINT NOT NULL, 
	difference BIGINT NOT NULL, 
	is_parted BIGINT NOT NULL, 
	first_commit BIGINT NOT NULL, 
	first_document_id BIGINT, 
	first_place TEXT NOT NULL, 
	CONSTRAINT pk_comparison PRIMARY KEY (id), 
	CONSTRAINT uq_comparison_run_id_pair_subject_as_of UNIQUE (run_id, pair, subject, as_of), 
	CONSTRAINT ck_comparison_difference CHECK (difference = left_amount - right_amount), 
	CONSTRAINT ck_comparison_parted CHECK (is_parted = 1 or is_parted = 0 and difference = 0), 
	CONSTRAINT ck_comparison_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_comparison_run_id FOREIGN KEY(run_id) REFERENCES comparison_run (id)
)
;;
CREATE INDEX ix_comparison_parted ON comparison (is_parted, pair)
;;
CREATE INDEX ix_comparison_subject ON comparison (pair, subject)
;;
CREATE TABLE costing_policy (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	product_id BIGINT NOT NULL, 
	valid_from DATE NOT NULL, 
	costing_method TEXT NOT NULL, 
	standard_cost BIGINT DEFAULT '0' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_costing_policy PRIMARY KEY (id), 
	CONSTRAINT ck_costing_policy_costing_method CHECK (costing_method in ('moving_average', 'monthly_average', 'fifo', 'specific', 'standard')), 
	CONSTRAINT uq_costing_policy_product_id_valid_from UNIQUE (product_id, valid_from), 
	CONSTRAINT fk_costing_policy_product_id FOREIGN KEY(product_id) REFERENCES product (id)
)
;;
CREATE TABLE credential (
	user_id BIGINT NOT NULL, 
	password_hash TEXT NOT NULL, 
	changed_at TEXT NOT NULL, 
	must_change BIGINT DEFAULT '0' NOT NULL, 
	totp_secret TEXT, 
	is_totp_on BIGINT DEFAULT '0' NOT NULL, 
	totp_step BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_credential PRIMARY KEY (user_id), 
	CONSTRAINT fk_credential_user_id FOREIGN KEY(user_id) REFERENCES app_user (id)
)
;;
CREATE TABLE employment (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	employee_id BIGINT NOT NULL, 
	department_id BIGINT NOT NULL, 
	valid_from DATE NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_employment PRIMARY KEY (id), 
	CONSTRAINT uq_employment_employee_id_valid_from UNIQUE (employee_id, valid_from), 
	CONSTRAINT fk_employment_employee_id FOREIGN KEY(employee_id) REFERENCES employee (id), 
	CONSTRAINT fk_employment_department_id FOREIGN KEY(department_id) REFERENCES department (id)
)
;;
CREATE TABLE history_line (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	history_document_id BIGINT NOT NULL, 
	line BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	description TEXT NOT NULL, 
	party TEXT NOT NULL, 
	side TEXT NOT NULL, 
	amount BIGINT NOT NULL, 
	quantity BIGINT, 
	unit_price BIGINT, 
	currency TEXT NOT NULL, 
	foreign_amount BIGINT, 
	CONSTRAINT pk_history_line PRIMARY KEY (id), 
	CONSTRAINT uq_history_line_history_document_id_line UNIQUE (history_document_id, line), 
	CONSTRAINT ck_history_line_side CHECK (side in ('', 'D', 'C')), 
	CONSTRAINT ck_history_line_foreign_amount_whole CHECK ((currency = '') = (foreign_amount is null)), 
	CONSTRAINT ck_history_line_document_of_the_tx CHECK (tx = (history_document_id >> 24)), 
	CONSTRAINT ck_history_line_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_history_line_history_document_id FOREIGN KEY(history_document_id) REFERENCES history_document (id)
)
;;
CREATE INDEX ix_history_line_code ON history_line (code)
;;
CREATE TABLE incident (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	title TEXT NOT NULL, 
	severity TEXT NOT NULL, 
	alert_id BIGINT, 
	owner_id BIGINT NOT NULL, 
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
;;
CREATE TABLE journal_entry (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	document_id BIGINT, 
	voucher_id BIGINT NOT NULL, 
	period_id BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	business_date DATE NOT NULL, 
	voucher_date DATE NOT NULL, 
	memo TEXT NOT NULL, 
	reverses_id BIGINT, 
	CONSTRAINT pk_journal_entry PRIMARY KEY (id), 
	CONSTRAINT ck_journal_entry_kind CHECK (kind in ('normal', 'opening', 'reversal', 'closing')), 
	CONSTRAINT ck_journal_entry_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_journal_entry_voucher_id FOREIGN KEY(voucher_id) REFERENCES voucher (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_journal_entry_period_id FOREIGN KEY(period_id) REFERENCES period (id), 
	CONSTRAINT fk_journal_entry_reverses_id FOREIGN KEY(reverses_id) REFERENCES journal_entry (id)
)
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
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	product_id BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	produced_on DATE, 
	expires_on DATE, 
	supplier_code TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_lot PRIMARY KEY (id), 
	CONSTRAINT uq_lot_product_id_code UNIQUE (product_id, code), 
	CONSTRAINT ck_lot_dates CHECK (produced_on is null or expires_on >= produced_on), 
	CONSTRAINT ck_lot_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_lot_product_id FOREIGN KEY(product_id) REFERENCES product (id)
)
;;
CREATE INDEX ix_lot_code ON lot (code)
;;
CREATE INDEX ix_lot_expires_on ON lot (expires_on)
;;
CREATE TABLE old_password (
	id BIGSERIAL NOT NULL, 
	user_id BIGINT NOT NULL, 
	password_hash TEXT NOT NULL, 
	CONSTRAINT pk_old_password PRIMARY KEY (id), 
	CONSTRAINT fk_old_password_user_id FOREIGN KEY(user_id) REFERENCES app_user (id)
)
;;
CREATE INDEX ix_old_password_user_id ON old_password (user_id)
;;
CREATE TABLE open_tx (
	tx BIGINT NOT NULL, 
	CONSTRAINT pk_open_tx PRIMARY KEY (tx), 
	CONSTRAINT fk_open_tx_tx FOREIGN KEY(tx) REFERENCES commit_log (tx) DEFERRABLE INITIALLY DEFERRED
)
;;
CREATE TABLE order_release (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	order_key TEXT NOT NULL, 
	party_id BIGINT NOT NULL, 
	amount BIGINT NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_order_release PRIMARY KEY (id), 
	CONSTRAINT ck_order_release_reason CHECK (reason <> ''), 
	CONSTRAINT uq_order_release_order_key UNIQUE (order_key), 
	CONSTRAINT ck_order_release_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_order_release_party_id FOREIGN KEY(party_id) REFERENCES party (id)
)
;;
CREATE TABLE party_address (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	party_id BIGINT NOT NULL, 
	purpose TEXT NOT NULL, 
	address TEXT NOT NULL, 
	receiver TEXT DEFAULT '' NOT NULL, 
	phone TEXT DEFAULT '' NOT NULL, 
	postal_code TEXT DEFAULT '' NOT NULL, 
	is_default BIGINT DEFAULT '0' NOT NULL, 
	closed_on DATE, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_party_address PRIMARY KEY (id), 
	CONSTRAINT ck_party_address_purpose CHECK (purpose in ('delivery', 'invoice')), 
	CONSTRAINT ck_party_address_flags CHECK (is_default in (0, 1)), 
	CONSTRAINT fk_party_address_party_id FOREIGN KEY(party_id) REFERENCES party (id)
)
;;
CREATE UNIQUE INDEX ix_party_address_default ON party_address (party_id, purpose) WHERE is_default = 1
;;
CREATE INDEX ix_party_address_party ON party_address (party_id)
;;
CREATE TABLE party_bank_account (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	party_id BIGINT NOT NULL, 
	bank TEXT NOT NULL, 
	number TEXT NOT NULL, 
	holder TEXT DEFAULT '' NOT NULL, 
	currency TEXT DEFAULT '' NOT NULL, 
	is_default BIGINT DEFAULT '0' NOT NULL, 
	closed_on DATE, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_party_bank_account PRIMARY KEY (id), 
	CONSTRAINT ck_party_bank_account_flags CHECK (is_default in (0, 1)), 
	CONSTRAINT fk_party_bank_account_party_id FOREIGN KEY(party_id) REFERENCES party (id)
)
;;
CREATE INDEX ix_party_bank_account_party ON party_bank_account (party_id)
;;
CREATE TABLE party_contact (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	party_id BIGINT NOT NULL, 
	name TEXT NOT NULL, 
	role TEXT DEFAULT '' NOT NULL, 
	phone TEXT DEFAULT '' NOT NULL, 
	email TEXT DEFAULT '' NOT NULL, 
	is_default BIGINT DEFAULT '0' NOT NULL, 
	closed_on DATE, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_party_contact PRIMARY KEY (id), 
	CONSTRAINT ck_party_contact_flags CHECK (is_default in (0, 1)), 
	CONSTRAINT fk_party_contact_party_id FOREIGN KEY(party_id) REFERENCES party (id)
)
;;
CREATE INDEX ix_party_contact_party ON party_contact (party_id)
;;
CREATE TABLE period_event (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	period_id BIGINT NOT NULL, 
	from_state TEXT NOT NULL, 
	to_state TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_period_event PRIMARY KEY (id), 
	CONSTRAINT ck_period_event_step CHECK (from_state = 'open' and to_state = 'stock_closed' or from_state = 'stock_closed' and to_state in ('open', 'closed') or from_state = 'closed' and to_state in ('stock_closed', 'filed')), 
	CONSTRAINT ck_period_event_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_period_event_period_id FOREIGN KEY(period_id) REFERENCES period (id)
)
;;
CREATE INDEX ix_period_event_period ON period_event (period_id)
;;
CREATE TABLE preference (
	user_id BIGINT NOT NULL, 
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_preference PRIMARY KEY (user_id, name), 
	CONSTRAINT fk_preference_user_id FOREIGN KEY(user_id) REFERENCES app_user (id)
)
;;
CREATE TABLE price_list_line (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	price_list_id BIGINT NOT NULL, 
	product_id BIGINT NOT NULL, 
	unit TEXT NOT NULL, 
	least_quantity BIGINT DEFAULT '0' NOT NULL, 
	price BIGINT NOT NULL, 
	valid_from DATE, 
	valid_to DATE, 
	closed_on DATE, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_price_list_line PRIMARY KEY (id), 
	CONSTRAINT ck_price_list_line_not_negative CHECK (price >= 0 and least_quantity >= 0), 
	CONSTRAINT ck_price_list_line_dates CHECK (valid_to is null or valid_from is null or valid_to >= valid_from), 
	CONSTRAINT fk_price_list_line_price_list_id FOREIGN KEY(price_list_id) REFERENCES price_list (id), 
	CONSTRAINT fk_price_list_line_product_id FOREIGN KEY(product_id) REFERENCES product (id)
)
;;
CREATE INDEX ix_price_list_line_product ON price_list_line (product_id, price_list_id)
;;
CREATE TABLE product_barcode (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	product_id BIGINT NOT NULL, 
	unit TEXT NOT NULL, 
	barcode TEXT NOT NULL, 
	closed_on DATE, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_product_barcode PRIMARY KEY (id), 
	CONSTRAINT fk_product_barcode_product_id FOREIGN KEY(product_id) REFERENCES product (id), 
	CONSTRAINT uq_product_barcode_barcode UNIQUE (barcode)
)
;;
CREATE INDEX ix_product_barcode_product ON product_barcode (product_id)
;;
CREATE TABLE product_unit (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	product_id BIGINT NOT NULL, 
	unit TEXT NOT NULL, 
	numerator BIGINT NOT NULL, 
	denominator BIGINT DEFAULT '1' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_product_unit PRIMARY KEY (id), 
	CONSTRAINT ck_product_unit_above_zero CHECK (numerator > 0 and denominator > 0), 
	CONSTRAINT uq_product_unit_product_id_unit UNIQUE (product_id, unit), 
	CONSTRAINT fk_product_unit_product_id FOREIGN KEY(product_id) REFERENCES product (id)
)
;;
CREATE TABLE project (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT DEFAULT '' NOT NULL, 
	party_id BIGINT, 
	closed_on DATE, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_project PRIMARY KEY (id), 
	CONSTRAINT uq_project_code UNIQUE (code), 
	CONSTRAINT fk_project_party_id FOREIGN KEY(party_id) REFERENCES party (id)
)
;;
CREATE TABLE purchase_budget (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	department_id BIGINT NOT NULL, 
	category TEXT NOT NULL, 
	first_day DATE NOT NULL, 
	last_day DATE NOT NULL, 
	amount BIGINT NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_purchase_budget PRIMARY KEY (id), 
	CONSTRAINT uq_purchase_budget_department_id_category_first_day UNIQUE (department_id, category, first_day), 
	CONSTRAINT ck_purchase_budget_amount CHECK (amount > 0), 
	CONSTRAINT ck_purchase_budget_days CHECK (first_day <= last_day), 
	CONSTRAINT fk_purchase_budget_department_id FOREIGN KEY(department_id) REFERENCES department (id)
)
;;
CREATE TABLE recovery_code (
	id BIGSERIAL NOT NULL, 
	user_id BIGINT NOT NULL, 
	code_hash TEXT NOT NULL, 
	used_at TEXT, 
	CONSTRAINT pk_recovery_code PRIMARY KEY (id), 
	CONSTRAINT fk_recovery_code_user_id FOREIGN KEY(user_id) REFERENCES app_user (id)
)
;;
CREATE INDEX ix_recovery_code_user_id ON recovery_code (user_id)
;;
CREATE TABLE saved_view (
	id BIGSERIAL NOT NULL, 
	user_id BIGINT NOT NULL, 
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
;;
CREATE INDEX ix_saved_view_place ON saved_view (place)
;;
CREATE TABLE security_question (
	id BIGSERIAL NOT NULL, 
	user_id BIGINT NOT NULL, 
	question TEXT NOT NULL, 
	answer_hash TEXT NOT NULL, 
	CONSTRAINT pk_security_question PRIMARY KEY (id), 
	CONSTRAINT fk_security_question_user_id FOREIGN KEY(user_id) REFERENCES app_user (id)
)
;;
CREATE INDEX ix_security_question_user_id ON security_question (user_id)
;;
CREATE TABLE session (
	id BIGSERIAL NOT NULL, 
	token_hash TEXT NOT NULL, 
	user_id BIGINT NOT NULL, 
	rights_version BIGINT NOT NULL, 
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
;;
CREATE INDEX ix_session_user_id ON session (user_id)
;;
CREATE TABLE supplier_price (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	supplier_id BIGINT NOT NULL, 
	product_id BIGINT NOT NULL, 
	unit_price BIGINT NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	supplier_code TEXT DEFAULT '' NOT NULL, 
	lead_time_days BIGINT, 
	least_quantity BIGINT DEFAULT '0' NOT NULL, 
	pack_quantity BIGINT DEFAULT '0' NOT NULL, 
	currency TEXT DEFAULT '' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_supplier_price PRIMARY KEY (id), 
	CONSTRAINT uq_supplier_price_supplier_id_product_id_valid_from UNIQUE (supplier_id, product_id, valid_from), 
	CONSTRAINT fk_supplier_price_supplier_id FOREIGN KEY(supplier_id) REFERENCES party (id), 
	CONSTRAINT fk_supplier_price_product_id FOREIGN KEY(product_id) REFERENCES product (id)
)
;;
CREATE TABLE system_alert (
	id BIGSERIAL NOT NULL, 
	rule TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	severity TEXT NOT NULL, 
	opened_at TEXT NOT NULL, 
	seen_at TEXT NOT NULL, 
	ended_at TEXT, 
	measured BIGINT NOT NULL, 
	highest BIGINT NOT NULL, 
	threshold BIGINT NOT NULL, 
	detail TEXT NOT NULL, 
	taken_by BIGINT, 
	taken_at TEXT, 
	CONSTRAINT pk_system_alert PRIMARY KEY (id), 
	CONSTRAINT ck_system_alert_severity CHECK (severity in ('warning', 'critical')), 
	CONSTRAINT ck_system_alert_taken CHECK ((taken_by is null) = (taken_at is null)), 
	CONSTRAINT fk_system_alert_taken_by FOREIGN KEY(taken_by) REFERENCES app_user (id)
)
;;
CREATE UNIQUE INDEX ix_system_alert_open ON system_alert (rule, subject) WHERE ended_at is null
;;
CREATE TABLE user_group_member (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	group_id BIGINT NOT NULL, 
	user_id BIGINT NOT NULL, 
	is_granted BIGINT DEFAULT '1' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_user_group_member PRIMARY KEY (id), 
	CONSTRAINT uq_user_group_member_group_id_user_id UNIQUE (group_id, user_id), 
	CONSTRAINT ck_user_group_member_flag CHECK (is_granted in (0, 1)), 
	CONSTRAINT fk_user_group_member_group_id FOREIGN KEY(group_id) REFERENCES user_group (id), 
	CONSTRAINT fk_user_group_member_user_id FOREIGN KEY(user_id) REFERENCES app_user (id)
)
;;
CREATE INDEX ix_user_group_member_user_id ON user_group_member (user_id)
;;
CREATE TABLE user_group_role (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	group_id BIGINT NOT NULL, 
	role_id BIGINT NOT NULL, 
	is_granted BIGINT DEFAULT '1' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_user_group_role PRIMARY KEY (id), 
	CONSTRAINT uq_user_group_role_group_id_role_id UNIQUE (group_id, role_id), 
	CONSTRAINT ck_user_group_role_flag CHECK (is_granted in (0, 1)), 
	CONSTRAINT fk_user_group_role_group_id FOREIGN KEY(group_id) REFERENCES user_group (id), 
	CONSTRAINT fk_user_group_role_role_id FOREIGN KEY(role_id) REFERENCES role (id)
)
;;
CREATE TABLE verified_email (
	user_id BIGINT NOT NULL, 
	address TEXT NOT NULL, 
	verified_at TEXT NOT NULL, 
	CONSTRAINT pk_verified_email PRIMARY KEY (user_id), 
	CONSTRAINT fk_verified_email_user_id FOREIGN KEY(user_id) REFERENCES app_user (id)
)
;;
CREATE TABLE voucher_signature (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	voucher_id BIGINT NOT NULL, 
	act TEXT NOT NULL, 
	user_id BIGINT NOT NULL, 
	CONSTRAINT pk_voucher_signature PRIMARY KEY (id), 
	CONSTRAINT uq_voucher_signature_voucher_id_act UNIQUE (voucher_id, act), 
	CONSTRAINT ck_voucher_signature_act CHECK (act in ('checked', 'posted', 'cashier')), 
	CONSTRAINT ck_voucher_signature_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_voucher_signature_voucher_id FOREIGN KEY(voucher_id) REFERENCES voucher (id)
)
;;
CREATE TABLE voucher_template_line (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	template_id BIGINT NOT NULL, 
	line BIGINT NOT NULL, 
	account TEXT NOT NULL, 
	side TEXT NOT NULL, 
	amount BIGINT, 
	share BIGINT, 
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
;;
CREATE TABLE warehouse (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT DEFAULT '' NOT NULL, 
	cost_group_id BIGINT NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_warehouse PRIMARY KEY (id), 
	CONSTRAINT uq_warehouse_code UNIQUE (code), 
	CONSTRAINT fk_warehouse_cost_group_id FOREIGN KEY(cost_group_id) REFERENCES cost_group (id)
)
;;
CREATE TABLE alert_recipient (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	user_id BIGINT NOT NULL, 
	warehouse_id BIGINT NOT NULL, 
	is_active BIGINT DEFAULT '1' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_alert_recipient PRIMARY KEY (id), 
	CONSTRAINT uq_alert_recipient_user_id_warehouse_id UNIQUE (user_id, warehouse_id), 
	CONSTRAINT ck_alert_recipient_flag CHECK (is_active in (0, 1)), 
	CONSTRAINT fk_alert_recipient_user_id FOREIGN KEY(user_id) REFERENCES app_user (id), 
	CONSTRAINT fk_alert_recipient_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouse (id)
)
;;
CREATE TABLE alert_sending (
	id BIGSERIAL NOT NULL, 
	alert_id BIGINT NOT NULL, 
	channel_id BIGINT NOT NULL, 
	event TEXT NOT NULL, 
	tries BIGINT DEFAULT '0' NOT NULL, 
	due_at TEXT, 
	sent_at TEXT, 
	problem TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_alert_sending PRIMARY KEY (id), 
	CONSTRAINT uq_alert_sending_alert_id_channel_id_event UNIQUE (alert_id, channel_id, event), 
	CONSTRAINT ck_alert_sending_event CHECK (event in ('opened', 'ended')), 
	CONSTRAINT fk_alert_sending_alert_id FOREIGN KEY(alert_id) REFERENCES system_alert (id), 
	CONSTRAINT fk_alert_sending_channel_id FOREIGN KEY(channel_id) REFERENCES alert_channel (id)
)
;;
CREATE INDEX ix_alert_sending_due ON alert_sending (due_at) WHERE due_at is not null
;;
CREATE TABLE api_key_secret (
	api_key_id BIGINT NOT NULL, 
	secret_hash TEXT NOT NULL, 
	CONSTRAINT pk_api_key_secret PRIMARY KEY (api_key_id), 
	CONSTRAINT fk_api_key_secret_api_key_id FOREIGN KEY(api_key_id) REFERENCES api_key (id), 
	CONSTRAINT uq_api_key_secret_secret_hash UNIQUE (secret_hash)
)
;;
CREATE TABLE api_key_use (
	id BIGSERIAL NOT NULL, 
	api_key_id BIGINT NOT NULL, 
	used_at TEXT NOT NULL, 
	address TEXT NOT NULL, 
	request TEXT NOT NULL, 
	status BIGINT NOT NULL, 
	CONSTRAINT pk_api_key_use PRIMARY KEY (id), 
	CONSTRAINT fk_api_key_use_api_key_id FOREIGN KEY(api_key_id) REFERENCES api_key (id)
)
;;
CREATE INDEX ix_api_key_use_api_key_id ON api_key_use (api_key_id)
;;
CREATE TABLE bank_statement (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	bank_account_id BIGINT NOT NULL, 
	file_name TEXT NOT NULL, 
	file_hash TEXT NOT NULL, 
	part BIGINT NOT NULL, 
	format TEXT NOT NULL, 
	first_day DATE NOT NULL, 
	last_day DATE NOT NULL, 
	opening BIGINT, 
	closing BIGINT, 
	repeated_lines BIGINT NOT NULL, 
	repeated_amount BIGINT NOT NULL, 
	flags TEXT NOT NULL, 
	CONSTRAINT pk_bank_statement PRIMARY KEY (id), 
	CONSTRAINT uq_bank_statement_bank_account_id_file_hash_part UNIQUE (bank_account_id, file_hash, part), 
	CONSTRAINT ck_bank_statement_balances_whole CHECK ((opening is null) = (closing is null)), 
	CONSTRAINT ck_bank_statement_days CHECK (first_day <= last_day), 
	CONSTRAINT ck_bank_statement_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_bank_statement_bank_account_id FOREIGN KEY(bank_account_id) REFERENCES bank_account (id)
)
;;
CREATE INDEX ix_bank_statement_days ON bank_statement (bank_account_id, last_day)
;;
CREATE TABLE cost_difference (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	entry_id BIGINT NOT NULL, 
	account_id BIGINT NOT NULL, 
	product_id BIGINT NOT NULL, 
	cost_group_id BIGINT NOT NULL, 
	stock_account_id BIGINT NOT NULL, 
	document_line_id BIGINT, 
	against_id BIGINT, 
	kind TEXT NOT NULL, 
	amount BIGINT NOT NULL, 
	business_date DATE NOT NULL, 
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
;;
CREATE INDEX ix_cost_difference_pool ON cost_difference (product_id, business_date)
;;
CREATE TABLE count_task (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	product_id BIGINT NOT NULL, 
	warehouse_id BIGINT NOT NULL, 
	class TEXT NOT NULL, 
	due_on DATE NOT NULL, 
	role TEXT NOT NULL, 
	escalate_on DATE NOT NULL, 
	escalation_role TEXT NOT NULL, 
	CONSTRAINT pk_count_task PRIMARY KEY (id), 
	CONSTRAINT uq_count_task_product_id_warehouse_id_due_on UNIQUE (product_id, warehouse_id, due_on), 
	CONSTRAINT ck_count_task_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_count_task_product_id FOREIGN KEY(product_id) REFERENCES product (id), 
	CONSTRAINT fk_count_task_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouse (id)
)
;;
CREATE TABLE device_reading (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	api_key_id BIGINT NOT NULL, 
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
;;
CREATE TABLE document (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	series TEXT NOT NULL, 
	number BIGINT NOT NULL, 
	key TEXT NOT NULL, 
	content_digest TEXT NOT NULL, 
	business_date DATE NOT NULL, 
	party_id BIGINT, 
	warehouse_id BIGINT, 
	reverses_id BIGINT, 
	due_date DATE, 
	invoice_type TEXT DEFAULT '' NOT NULL, 
	reference TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	memo TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	rate BIGINT NOT NULL, 
	net BIGINT NOT NULL, 
	tax BIGINT NOT NULL, 
	gross BIGINT NOT NULL, 
	foreign_gross BIGINT, 
	department_id BIGINT, 
	employee_id BIGINT, 
	project_id BIGINT, 
	custom TEXT NOT NULL, 
	CONSTRAINT pk_document PRIMARY KEY (id), 
	CONSTRAINT uq_document_key UNIQUE (key), 
	CONSTRAINT uq_document_series_number UNIQUE (series, number), 
	CONSTRAINT ck_document_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_document_party_id FOREIGN KEY(party_id) REFERENCES party (id), 
	CONSTRAINT fk_document_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouse (id), 
	CONSTRAINT fk_document_reverses_id FOREIGN KEY(reverses_id) REFERENCES document (id)
)
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
	id BIGSERIAL NOT NULL, 
	user_id BIGINT NOT NULL, 
	device_hash TEXT NOT NULL, 
	session_id BIGINT NOT NULL, 
	disown_hash TEXT NOT NULL, 
	first_seen_at TEXT NOT NULL, 
	CONSTRAINT pk_known_device PRIMARY KEY (id), 
	CONSTRAINT uq_known_device_device_hash_user_id UNIQUE (device_hash, user_id), 
	CONSTRAINT fk_known_device_user_id FOREIGN KEY(user_id) REFERENCES app_user (id), 
	CONSTRAINT fk_known_device_session_id FOREIGN KEY(session_id) REFERENCES session (id), 
	CONSTRAINT uq_known_device_disown_hash UNIQUE (disown_hash)
)
;;
CREATE TABLE location (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	warehouse_id BIGINT, 
	purpose TEXT DEFAULT '' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_location PRIMARY KEY (id), 
	CONSTRAINT ck_location_kind CHECK (kind in ('internal', 'supplier', 'customer', 'loss', 'production', 'opening')), 
	CONSTRAINT ck_location_place CHECK ((kind = 'internal') = (warehouse_id is not null)), 
	CONSTRAINT ck_location_purpose CHECK (purpose = '' or kind = 'internal' and purpose in ('inspection', 'rejected', 'dispatched', 'transit')), 
	CONSTRAINT uq_location_code UNIQUE (code), 
	CONSTRAINT fk_location_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouse (id)
)
;;
CREATE TABLE lot_event (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	lot_id BIGINT NOT NULL, 
	number BIGINT NOT NULL, 
	state TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	user_id BIGINT NOT NULL, 
	CONSTRAINT pk_lot_event PRIMARY KEY (id), 
	CONSTRAINT ck_lot_event_state CHECK (state in ('released', 'held', 'rejected')), 
	CONSTRAINT ck_lot_event_reason CHECK (reason <> ''), 
	CONSTRAINT ck_lot_event_number CHECK (number > 0), 
	CONSTRAINT uq_lot_event_lot_id_number UNIQUE (lot_id, number), 
	CONSTRAINT ck_lot_event_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_lot_event_lot_id FOREIGN KEY(lot_id) REFERENCES lot (id)
)
;;
CREATE TABLE open_item (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	entry_id BIGINT NOT NULL, 
	account_id BIGINT NOT NULL, 
	party_id BIGINT NOT NULL, 
	document_id BIGINT, 
	document_line_id BIGINT, 
	amount BIGINT NOT NULL, 
	currency TEXT, 
	foreign_amount BIGINT, 
	business_date DATE NOT NULL, 
	due_date DATE NOT NULL, 
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
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	entry_id BIGINT NOT NULL, 
	account_id BIGINT NOT NULL, 
	side TEXT NOT NULL, 
	amount BIGINT NOT NULL, 
	party_id BIGINT, 
	department_id BIGINT, 
	employee_id BIGINT, 
	project_id BIGINT, 
	currency TEXT, 
	foreign_amount BIGINT, 
	rate BIGINT, 
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
;;
CREATE INDEX ix_posting_account ON posting (account_id, entry_id)
;;
CREATE INDEX ix_posting_entry ON posting (entry_id)
;;
CREATE TABLE replenishment_advice (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	product_id BIGINT NOT NULL, 
	warehouse_id BIGINT NOT NULL, 
	supplier_id BIGINT, 
	advised_on DATE NOT NULL, 
	order_on DATE NOT NULL, 
	need_on DATE NOT NULL, 
	quantity BIGINT NOT NULL, 
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
;;
CREATE INDEX ix_replenishment_advice_product ON replenishment_advice (product_id, warehouse_id)
;;
CREATE TABLE replenishment_rule (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	product_id BIGINT NOT NULL, 
	warehouse_id BIGINT NOT NULL, 
	service_basis_points BIGINT DEFAULT '9500' NOT NULL, 
	review_days BIGINT DEFAULT '7' NOT NULL, 
	holding_basis_points BIGINT DEFAULT '2000' NOT NULL, 
	is_automatic BIGINT DEFAULT '0' NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_replenishment_rule PRIMARY KEY (id), 
	CONSTRAINT uq_replenishment_rule_product_id_warehouse_id UNIQUE (product_id, warehouse_id), 
	CONSTRAINT ck_replenishment_rule_service CHECK (service_basis_points between 5000 and 9999), 
	CONSTRAINT ck_replenishment_rule_above_zero CHECK (review_days > 0 and holding_basis_points >= 0), 
	CONSTRAINT ck_replenishment_rule_flags CHECK (is_automatic in (0, 1)), 
	CONSTRAINT fk_replenishment_rule_product_id FOREIGN KEY(product_id) REFERENCES product (id), 
	CONSTRAINT fk_replenishment_rule_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouse (id)
)
;;
CREATE TABLE stock_alert (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	product_id BIGINT NOT NULL, 
	warehouse_id BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	quantity BIGINT NOT NULL, 
	threshold BIGINT NOT NULL, 
	wanted BIGINT NOT NULL, 
	raised_on DATE NOT NULL, 
	CONSTRAINT pk_stock_alert PRIMARY KEY (id), 
	CONSTRAINT ck_stock_alert_kind CHECK (kind in ('low', 'over')), 
	CONSTRAINT ck_stock_alert_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_stock_alert_product_id FOREIGN KEY(product_id) REFERENCES product (id), 
	CONSTRAINT fk_stock_alert_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouse (id)
)
;;
CREATE INDEX ix_stock_alert_product ON stock_alert (product_id, warehouse_id)
;;
CREATE TABLE stock_threshold (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	product_id BIGINT NOT NULL, 
	warehouse_id BIGINT NOT NULL, 
	minimum BIGINT DEFAULT '0' NOT NULL, 
	maximum BIGINT, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_stock_threshold PRIMARY KEY (id), 
	CONSTRAINT uq_stock_threshold_product_id_warehouse_id UNIQUE (product_id, warehouse_id), 
	CONSTRAINT ck_stock_threshold_order CHECK (minimum >= 0 and (maximum is null or maximum >= minimum)), 
	CONSTRAINT fk_stock_threshold_product_id FOREIGN KEY(product_id) REFERENCES product (id), 
	CONSTRAINT fk_stock_threshold_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouse (id)
)
;;
CREATE TABLE stock_value (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	entry_id BIGINT, 
	account_id BIGINT NOT NULL, 
	product_id BIGINT NOT NULL, 
	cost_group_id BIGINT NOT NULL, 
	move_id BIGINT, 
	document_line_id BIGINT, 
	lot_id BIGINT NOT NULL, 
	layer_id BIGINT, 
	cause_id BIGINT, 
	against_id BIGINT, 
	kind TEXT NOT NULL, 
	quantity BIGINT NOT NULL, 
	amount BIGINT NOT NULL, 
	unknown_quantity BIGINT NOT NULL, 
	business_date DATE NOT NULL, 
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
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	entry_id BIGINT NOT NULL, 
	account_id BIGINT NOT NULL, 
	party_id BIGINT, 
	document_id BIGINT, 
	tax_code_id BIGINT, 
	net BIGINT NOT NULL, 
	amount BIGINT NOT NULL, 
	business_date DATE NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_tax_item PRIMARY KEY (id), 
	CONSTRAINT ck_tax_item_entry_of_the_same_tx CHECK (tx = (entry_id >> 24)), 
	CONSTRAINT ck_tax_item_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_tax_item_entry_id FOREIGN KEY(entry_id) REFERENCES journal_entry (id), 
	CONSTRAINT fk_tax_item_account_id FOREIGN KEY(account_id) REFERENCES account (id), 
	CONSTRAINT fk_tax_item_party_id FOREIGN KEY(party_id) REFERENCES party (id), 
	CONSTRAINT fk_tax_item_tax_code_id FOREIGN KEY(tax_code_id) REFERENCES tax_code (id)
)
;;
CREATE INDEX ix_tax_item_document ON tax_item (document_id)
;;
CREATE INDEX ix_tax_item_entry ON tax_item (entry_id)
;;
CREATE TABLE zone (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	warehouse_id BIGINT NOT NULL, 
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
;;
CREATE TABLE approval_due (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	document_id BIGINT NOT NULL, 
	step_id BIGINT NOT NULL, 
	step BIGINT NOT NULL, 
	role TEXT NOT NULL, 
	made_by BIGINT NOT NULL, 
	CONSTRAINT pk_approval_due PRIMARY KEY (id), 
	CONSTRAINT uq_approval_due_document_id_step UNIQUE (document_id, step), 
	CONSTRAINT ck_approval_due_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_approval_due_document_id FOREIGN KEY(document_id) REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_approval_due_step_id FOREIGN KEY(step_id) REFERENCES approval_step (id)
)
;;
CREATE TABLE bank_line (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	statement_id BIGINT NOT NULL, 
	bank_account_id BIGINT NOT NULL, 
	row BIGINT NOT NULL, 
	booking_date DATE NOT NULL, 
	value_date DATE, 
	amount BIGINT NOT NULL, 
	fee BIGINT NOT NULL, 
	counterparty TEXT NOT NULL, 
	counterparty_account TEXT NOT NULL, 
	reference TEXT NOT NULL, 
	text TEXT NOT NULL, 
	bank_reference TEXT NOT NULL, 
	balance BIGINT, 
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
;;
CREATE INDEX ix_bank_line_day ON bank_line (bank_account_id, booking_date)
;;
CREATE INDEX ix_bank_line_statement ON bank_line (statement_id)
;;
CREATE TABLE bill (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	document_id BIGINT NOT NULL, 
	direction TEXT NOT NULL, 
	number TEXT NOT NULL, 
	form TEXT NOT NULL, 
	drawer TEXT NOT NULL, 
	acceptor TEXT NOT NULL, 
	issued_on DATE NOT NULL, 
	due_on DATE NOT NULL, 
	amount BIGINT NOT NULL, 
	CONSTRAINT pk_bill PRIMARY KEY (id), 
	CONSTRAINT ck_bill_direction CHECK (direction in ('receivable', 'payable')), 
	CONSTRAINT ck_bill_form CHECK (form in ('bank', 'commercial')), 
	CONSTRAINT ck_bill_amount CHECK (amount > 0), 
	CONSTRAINT ck_bill_due_on CHECK (due_on >= issued_on), 
	CONSTRAINT uq_bill_direction_number UNIQUE (direction, number), 
	CONSTRAINT ck_bill_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_bill_document_id FOREIGN KEY(document_id) REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED
)
;;
CREATE INDEX ix_bill_document ON bill (document_id)
;;
CREATE TABLE bin (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	zone_id BIGINT NOT NULL, 
	location_id BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	path BIGINT NOT NULL, 
	capacity BIGINT, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_bin PRIMARY KEY (id), 
	CONSTRAINT uq_bin_location_id_code UNIQUE (location_id, code), 
	CONSTRAINT uq_bin_location_id_path UNIQUE (location_id, path), 
	CONSTRAINT ck_bin_capacity CHECK (capacity > 0), 
	CONSTRAINT fk_bin_zone_id FOREIGN KEY(zone_id) REFERENCES zone (id), 
	CONSTRAINT fk_bin_location_id FOREIGN KEY(location_id) REFERENCES location (id)
)
;;
CREATE TABLE count_escalation (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	task_id BIGINT NOT NULL, 
	role TEXT NOT NULL, 
	escalated_on DATE NOT NULL, 
	CONSTRAINT pk_count_escalation PRIMARY KEY (id), 
	CONSTRAINT ck_count_escalation_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT uq_count_escalation_task_id UNIQUE (task_id), 
	CONSTRAINT fk_count_escalation_task_id FOREIGN KEY(task_id) REFERENCES count_task (id)
)
;;
CREATE TABLE count_line (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	document_id BIGINT NOT NULL, 
	line BIGINT NOT NULL, 
	product_id BIGINT NOT NULL, 
	location_id BIGINT NOT NULL, 
	lot_id BIGINT NOT NULL, 
	book_quantity BIGINT NOT NULL, 
	CONSTRAINT pk_count_line PRIMARY KEY (id), 
	CONSTRAINT uq_count_line_document_id_line UNIQUE (document_id, line), 
	CONSTRAINT uq_count_line_document_id_product_id_location_id_lot_id UNIQUE (document_id, product_id, location_id, lot_id), 
	CONSTRAINT ck_count_line_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_count_line_document_id FOREIGN KEY(document_id) REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_count_line_product_id FOREIGN KEY(product_id) REFERENCES product (id), 
	CONSTRAINT fk_count_line_location_id FOREIGN KEY(location_id) REFERENCES location (id)
)
;;
CREATE TABLE device_reading_end (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	reading_id BIGINT NOT NULL, 
	body TEXT NOT NULL, 
	document_key TEXT NOT NULL, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_device_reading_end PRIMARY KEY (id), 
	CONSTRAINT ck_device_reading_end_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT uq_device_reading_end_reading_id UNIQUE (reading_id), 
	CONSTRAINT fk_device_reading_end_reading_id FOREIGN KEY(reading_id) REFERENCES device_reading (id)
)
;;
CREATE TABLE document_line (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	document_id BIGINT NOT NULL, 
	line BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	product_id BIGINT, 
	description TEXT NOT NULL, 
	quantity BIGINT NOT NULL, 
	unit_price BIGINT NOT NULL, 
	net BIGINT NOT NULL, 
	tax BIGINT NOT NULL, 
	foreign_net BIGINT, 
	foreign_tax BIGINT, 
	tax_code_id BIGINT, 
	source_line_id BIGINT, 
	reason TEXT NOT NULL, 
	due_date DATE, 
	revenue_event TEXT DEFAULT '' NOT NULL, 
	tax_event TEXT DEFAULT '' NOT NULL, 
	lot_id BIGINT DEFAULT '0' NOT NULL, 
	unit TEXT DEFAULT '' NOT NULL, 
	typed_quantity BIGINT, 
	CONSTRAINT pk_document_line PRIMARY KEY (id), 
	CONSTRAINT ck_document_line_quantity CHECK (quantity <> 0), 
	CONSTRAINT ck_document_line_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_document_line_document_id FOREIGN KEY(document_id) REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_document_line_product_id FOREIGN KEY(product_id) REFERENCES product (id), 
	CONSTRAINT fk_document_line_tax_code_id FOREIGN KEY(tax_code_id) REFERENCES tax_code (id)
)
;;
CREATE INDEX ix_document_line_document ON document_line (document_id)
;;
CREATE INDEX ix_document_line_source ON document_line (source_line_id) WHERE source_line_id IS NOT NULL
;;
CREATE TABLE document_link (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	document_id BIGINT NOT NULL, 
	to_document_id BIGINT NOT NULL, 
	relation TEXT NOT NULL, 
	amount BIGINT NOT NULL, 
	CONSTRAINT pk_document_link PRIMARY KEY (id), 
	CONSTRAINT ck_document_link_relation CHECK (relation in ('revises', 'follows')), 
	CONSTRAINT ck_document_link_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_document_link_document_id FOREIGN KEY(document_id) REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_document_link_to_document_id FOREIGN KEY(to_document_id) REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED
)
;;
CREATE INDEX ix_document_link_document ON document_link (document_id)
;;
CREATE INDEX ix_document_link_to ON document_link (to_document_id)
;;
CREATE TABLE document_print (
	id BIGSERIAL NOT NULL, 
	document_id BIGINT NOT NULL, 
	copy BIGINT NOT NULL, 
	form TEXT NOT NULL, 
	language TEXT NOT NULL, 
	user_id BIGINT NOT NULL, 
	printed_at TEXT NOT NULL, 
	CONSTRAINT pk_document_print PRIMARY KEY (id), 
	CONSTRAINT ck_document_print_copy CHECK (copy > 0), 
	CONSTRAINT uq_document_print_document_id_copy UNIQUE (document_id, copy), 
	CONSTRAINT fk_document_print_document_id FOREIGN KEY(document_id) REFERENCES document (id)
)
;;
CREATE TABLE replenishment_decision (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	advice_id BIGINT NOT NULL, 
	decision TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	decided_on DATE NOT NULL, 
	CONSTRAINT pk_replenishment_decision PRIMARY KEY (id), 
	CONSTRAINT ck_replenishment_decision_decision CHECK (decision in ('accept', 'refuse', 'lapse')), 
	CONSTRAINT ck_replenishment_decision_reason CHECK (decision <> 'refuse' or reason <> ''), 
	CONSTRAINT ck_replenishment_decision_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT uq_replenishment_decision_advice_id UNIQUE (advice_id), 
	CONSTRAINT fk_replenishment_decision_advice_id FOREIGN KEY(advice_id) REFERENCES replenishment_advice (id)
)
;;
CREATE TABLE reservation (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	order_line_id BIGINT NOT NULL, 
	product_id BIGINT NOT NULL, 
	location_id BIGINT NOT NULL, 
	quantity BIGINT NOT NULL, 
	CONSTRAINT pk_reservation PRIMARY KEY (id), 
	CONSTRAINT ck_reservation_quantity CHECK (quantity <> 0), 
	CONSTRAINT ck_reservation_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_reservation_product_id FOREIGN KEY(product_id) REFERENCES product (id), 
	CONSTRAINT fk_reservation_location_id FOREIGN KEY(location_id) REFERENCES location (id)
)
;;
CREATE INDEX ix_reservation_line ON reservation (order_line_id)
;;
CREATE TABLE settlement (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	open_item_id BIGINT NOT NULL, 
	entry_id BIGINT NOT NULL, 
	amount BIGINT NOT NULL, 
	foreign_amount BIGINT, 
	business_date DATE NOT NULL, 
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
;;
CREATE INDEX ix_settlement_entry ON settlement (entry_id)
;;
CREATE INDEX ix_settlement_item ON settlement (open_item_id)
;;
CREATE TABLE stock_alert_end (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	alert_id BIGINT NOT NULL, 
	ended_on DATE NOT NULL, 
	CONSTRAINT pk_stock_alert_end PRIMARY KEY (id), 
	CONSTRAINT ck_stock_alert_end_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT uq_stock_alert_end_alert_id UNIQUE (alert_id), 
	CONSTRAINT fk_stock_alert_end_alert_id FOREIGN KEY(alert_id) REFERENCES stock_alert (id)
)
;;
CREATE TABLE stock_alert_notice (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	alert_id BIGINT NOT NULL, 
	user_id BIGINT NOT NULL, 
	CONSTRAINT pk_stock_alert_notice PRIMARY KEY (id), 
	CONSTRAINT uq_stock_alert_notice_alert_id_user_id UNIQUE (alert_id, user_id), 
	CONSTRAINT ck_stock_alert_notice_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_stock_alert_notice_alert_id FOREIGN KEY(alert_id) REFERENCES stock_alert (id), 
	CONSTRAINT fk_stock_alert_notice_user_id FOREIGN KEY(user_id) REFERENCES app_user (id)
)
;;
CREATE TABLE stock_move (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	document_line_id BIGINT NOT NULL, 
	product_id BIGINT NOT NULL, 
	lot_id BIGINT NOT NULL, 
	from_location_id BIGINT NOT NULL, 
	to_location_id BIGINT NOT NULL, 
	quantity BIGINT NOT NULL, 
	business_date DATE NOT NULL, 
	CONSTRAINT pk_stock_move PRIMARY KEY (id), 
	CONSTRAINT ck_stock_move_quantity CHECK (quantity > 0), 
	CONSTRAINT ck_stock_move_two_ends CHECK (from_location_id <> to_location_id), 
	CONSTRAINT ck_stock_move_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_stock_move_product_id FOREIGN KEY(product_id) REFERENCES product (id), 
	CONSTRAINT fk_stock_move_from_location_id FOREIGN KEY(from_location_id) REFERENCES location (id), 
	CONSTRAINT fk_stock_move_to_location_id FOREIGN KEY(to_location_id) REFERENCES location (id)
)
;;
CREATE INDEX ix_stock_move_lot ON stock_move (lot_id) WHERE lot_id <> 0
;;
CREATE INDEX ix_stock_move_product ON stock_move (product_id, business_date)
;;
CREATE TABLE tax_invoice (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	document_id BIGINT NOT NULL, 
	direction TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	party_id BIGINT NOT NULL, 
	seller_id BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	number TEXT NOT NULL, 
	invoice_date DATE NOT NULL, 
	net BIGINT NOT NULL, 
	tax BIGINT NOT NULL, 
	red_of_id BIGINT, 
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
;;
CREATE INDEX ix_tax_invoice_date ON tax_invoice (invoice_date)
;;
CREATE INDEX ix_tax_invoice_document ON tax_invoice (document_id)
;;
CREATE INDEX ix_tax_invoice_number ON tax_invoice (number)
;;
CREATE TABLE approval_decision (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	due_id BIGINT NOT NULL, 
	decision TEXT NOT NULL, 
	user_id BIGINT NOT NULL, 
	on_behalf_of BIGINT, 
	forward_to BIGINT, 
	decided_on DATE NOT NULL, 
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
;;
CREATE INDEX ix_approval_decision_due ON approval_decision (due_id)
;;
CREATE TABLE bank_match (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	line_id BIGINT NOT NULL, 
	posting_id BIGINT NOT NULL, 
	amount BIGINT NOT NULL, 
	how TEXT NOT NULL, 
	score BIGINT NOT NULL, 
	explanation TEXT NOT NULL, 
	undoes_id BIGINT, 
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
;;
CREATE INDEX ix_bank_match_line ON bank_match (line_id)
;;
CREATE INDEX ix_bank_match_posting ON bank_match (posting_id)
;;
CREATE TABLE bank_rejection (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	line_id BIGINT NOT NULL, 
	candidates TEXT NOT NULL, 
	score BIGINT NOT NULL, 
	explanation TEXT NOT NULL, 
	CONSTRAINT pk_bank_rejection PRIMARY KEY (id), 
	CONSTRAINT uq_bank_rejection_line_id_candidates UNIQUE (line_id, candidates), 
	CONSTRAINT ck_bank_rejection_candidates CHECK (candidates <> ''), 
	CONSTRAINT ck_bank_rejection_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_bank_rejection_line_id FOREIGN KEY(line_id) REFERENCES bank_line (id)
)
;;
CREATE TABLE bin_move (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	bin_id BIGINT NOT NULL, 
	product_id BIGINT NOT NULL, 
	lot_id BIGINT NOT NULL, 
	quantity BIGINT NOT NULL, 
	stock_move_id BIGINT, 
	document_line_id BIGINT, 
	CONSTRAINT pk_bin_move PRIMARY KEY (id), 
	CONSTRAINT ck_bin_move_quantity CHECK (quantity <> 0), 
	CONSTRAINT ck_bin_move_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_bin_move_bin_id FOREIGN KEY(bin_id) REFERENCES bin (id), 
	CONSTRAINT fk_bin_move_product_id FOREIGN KEY(product_id) REFERENCES product (id), 
	CONSTRAINT fk_bin_move_stock_move_id FOREIGN KEY(stock_move_id) REFERENCES stock_move (id)
)
;;
CREATE INDEX ix_bin_move_bin ON bin_move (bin_id)
;;
CREATE TABLE count_difference (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	document_line_id BIGINT NOT NULL, 
	count_line_id BIGINT NOT NULL, 
	counted_quantity BIGINT NOT NULL, 
	book_quantity BIGINT NOT NULL, 
	CONSTRAINT pk_count_difference PRIMARY KEY (id), 
	CONSTRAINT ck_count_difference_differs CHECK (counted_quantity <> book_quantity), 
	CONSTRAINT ck_count_difference_counted CHECK (counted_quantity >= 0), 
	CONSTRAINT ck_count_difference_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT uq_count_difference_document_line_id UNIQUE (document_line_id), 
	CONSTRAINT fk_count_difference_document_line_id FOREIGN KEY(document_line_id) REFERENCES document_line (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_count_difference_count_line_id FOREIGN KEY(count_line_id) REFERENCES count_line (id)
)
;;
CREATE INDEX ix_count_difference_line ON count_difference (count_line_id)
;;
CREATE TABLE count_entry (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	count_line_id BIGINT NOT NULL, 
	turn BIGINT NOT NULL, 
	quantity BIGINT NOT NULL, 
	book_quantity BIGINT NOT NULL, 
	counted_by BIGINT NOT NULL, 
	counted_on DATE NOT NULL, 
	CONSTRAINT pk_count_entry PRIMARY KEY (id), 
	CONSTRAINT ck_count_entry_turn CHECK (turn in (1, 2)), 
	CONSTRAINT ck_count_entry_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_count_entry_count_line_id FOREIGN KEY(count_line_id) REFERENCES count_line (id)
)
;;
CREATE INDEX ix_count_entry_line ON count_entry (count_line_id)
;;
CREATE TABLE fixed_bin (
	id BIGSERIAL NOT NULL, 
	tx BIGINT NOT NULL, 
	product_id BIGINT NOT NULL, 
	bin_id BIGINT NOT NULL, 
	custom TEXT DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_fixed_bin PRIMARY KEY (id), 
	CONSTRAINT uq_fixed_bin_product_id_bin_id UNIQUE (product_id, bin_id), 
	CONSTRAINT fk_fixed_bin_product_id FOREIGN KEY(product_id) REFERENCES product (id), 
	CONSTRAINT fk_fixed_bin_bin_id FOREIGN KEY(bin_id) REFERENCES bin (id)
)
;;
CREATE TABLE tax_invoice_state (
	id BIGINT NOT NULL, 
	tx BIGINT NOT NULL, 
	tax_invoice_id BIGINT NOT NULL, 
	state TEXT NOT NULL, 
	month TEXT NOT NULL, 
	document_id BIGINT NOT NULL, 
	CONSTRAINT pk_tax_invoice_state PRIMARY KEY (id), 
	CONSTRAINT ck_tax_invoice_state_state CHECK (state in ('void', 'certified', 'withdrawn')), 
	CONSTRAINT ck_tax_invoice_state_id_belongs_to_tx CHECK (tx = (id >> 24)), 
	CONSTRAINT fk_tax_invoice_state_tax_invoice_id FOREIGN KEY(tax_invoice_id) REFERENCES tax_invoice (id), 
	CONSTRAINT fk_tax_invoice_state_document_id FOREIGN KEY(document_id) REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED
)
;;
CREATE INDEX ix_tax_invoice_state_document ON tax_invoice_state (document_id)
;;
CREATE INDEX ix_tax_invoice_state_invoice ON tax_invoice_state (tax_invoice_id)
;;
insert into commit_head (id, epoch, commit_number, masters_changed, recorded_at, hash) values (1, 1, 0, 0, '1970-01-01T00:00:00.000000Z', '')
;;
select set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true)
;;
create or replace function ledgerhouse_refuse() returns trigger language plpgsql security definer set search_path from current as $body$
begin
raise exception using message = 'ledgerhouse:posted_is_final:' || tg_table_name, errcode = 'P0001';
end
$body$
;;
create or replace function ledgerhouse_moved() returns trigger language plpgsql security definer set search_path from current as $body$
begin
raise exception using message = 'ledgerhouse:moved_by_commits_only:' || tg_table_name, errcode = 'P0001';
end
$body$
;;
create or replace function ledgerhouse_open_tx_new() returns trigger language plpgsql security definer set search_path from current as $body$
begin
if exists (select 1 from commit_log where tx = new.tx) then
raise exception using message = 'ledgerhouse:transaction_finished:' || tg_table_name, errcode = 'P0001';
end if;
return new;
end
$body$
;;
create or replace function ledgerhouse_open() returns trigger language plpgsql security definer set search_path from current as $body$
begin
if exists (select 1 from added where not exists (select 1 from open_tx where open_tx.tx = added.tx)) then
raise exception using message = 'ledgerhouse:transaction_not_open:' || tg_table_name, errcode = 'P0001';
end if;
return null;
end
$body$
;;
create or replace function ledgerhouse_master_open() returns trigger language plpgsql security definer set search_path from current as $body$
begin
if not exists (select 1 from open_tx where open_tx.tx = new.tx) then
raise exception using message = 'ledgerhouse:transaction_not_open:' || tg_table_name, errcode = 'P0001';
end if;
return new;
end
$body$
;;
create or replace function ledgerhouse_master_logged() returns trigger language plpgsql security definer set search_path from current as $body$
begin
insert into change_log (tx, table_name, row_id, before, after) values (new.tx, tg_table_name, new.id, case when tg_op = 'UPDATE' then to_jsonb(old)::text end, to_jsonb(new)::text);
return null;
end
$body$
;;
create or replace function ledgerhouse_open_tx_left() returns trigger language plpgsql security definer set search_path from current as $body$
begin
if not exists (select 1 from commit_log where tx = old.tx) then
raise exception using message = 'ledgerhouse:transaction_not_sealed:' || tg_table_name, errcode = 'P0001';
end if;
return old;
end
$body$
;;
create or replace function ledgerhouse_commit_follows() returns trigger language plpgsql security definer set search_path from current as $body$
begin
if not exists (select 1 from commit_head where id = 1 and epoch = new.epoch and commit_number + 1 = new.commit_number and hash = new.previous_hash and recorded_at < new.recorded_at) then
raise exception using message = 'ledgerhouse:commit_out_of_order:' || tg_table_name, errcode = 'P0001';
end if;
return new;
end
$body$
;;
create or replace function ledgerhouse_costing_changes_by_document() returns trigger language plpgsql security definer set search_path from current as $body$
begin
if (old.costing_method <> new.costing_method or old.standard_cost <> new.standard_cost or old.costing_from <> new.costing_from) and exists (select 1 from pool_balance b where b.product_id = old.id and b.last_date > '1900-01-01') and not exists (select 1 from costing_policy c where c.product_id = old.id and c.tx = new.tx and c.valid_from = new.costing_from and c.costing_method = new.costing_method and c.standard_cost = new.standard_cost) then
raise exception using message = 'ledgerhouse:costing_changes_by_document:' || tg_table_name, errcode = 'P0001';
end if;
return new;
end
$body$
;;
create trigger product_costing_changes_by_document before update on product for each row execute function ledgerhouse_costing_changes_by_document()
;;
create or replace function ledgerhouse_goods_have_moved() returns trigger language plpgsql security definer set search_path from current as $body$
begin
if old.tracking <> new.tracking and not (old.tracking = '' and new.tracking = 'lot' and old.costing_method = 'specific') and exists (select 1 from pool_balance b where b.product_id = old.id and b.last_date > '1900-01-01') then
raise exception using message = 'ledgerhouse:goods_have_moved:' || tg_table_name, errcode = 'P0001';
end if;
return new;
end
$body$
;;
create trigger product_goods_have_moved before update on product for each row execute function ledgerhouse_goods_have_moved()
;;
create or replace function ledgerhouse_product_has_stock() returns trigger language plpgsql security definer set search_path from current as $body$
begin
if (old.category <> new.category or old.is_stocked <> new.is_stocked or old.unit <> new.unit) and exists (select 1 from pool_balance b where b.product_id = old.id and (b.quantity <> 0 or b.amount <> 0)) then
raise exception using message = 'ledgerhouse:product_has_stock:' || tg_table_name, errcode = 'P0001';
end if;
return new;
end
$body$
;;
create trigger product_product_has_stock before update on product for each row execute function ledgerhouse_product_has_stock()
;;
create or replace function ledgerhouse_warehouse_has_stock() returns trigger language plpgsql security definer set search_path from current as $body$
begin
if old.cost_group_id <> new.cost_group_id and exists (select 1 from product p cross join pool_balance b where b.product_id = p.id and b.cost_group_id = old.cost_group_id and b.quantity <> 0) then
raise exception using message = 'ledgerhouse:warehouse_has_stock:' || tg_table_name, errcode = 'P0001';
end if;
return new;
end
$body$
;;
create trigger warehouse_warehouse_has_stock before update on warehouse for each row execute function ledgerhouse_warehouse_has_stock()
;;
create or replace function ledgerhouse_costing_policy_is_final() returns trigger language plpgsql security definer set search_path from current as $body$
begin
if 1 = 1 then
raise exception using message = 'ledgerhouse:costing_policy_is_final:' || tg_table_name, errcode = 'P0001';
end if;
return new;
end
$body$
;;
create trigger costing_policy_costing_policy_is_final before update on costing_policy for each row execute function ledgerhouse_costing_policy_is_final()
;;
create or replace function ledgerhouse_seal() returns trigger language plpgsql security definer set search_path from current as $body$
declare wrote_approval_decision boolean;
declare wrote_approval_due boolean;
declare wrote_bank_line boolean;
declare wrote_bank_match boolean;
declare wrote_bank_statement boolean;
declare wrote_bin_move boolean;
declare wrote_comparison boolean;
declare wrote_comparison_run boolean;
declare wrote_cost_difference boolean;
declare wrote_count_difference boolean;
declare wrote_count_entry boolean;
declare wrote_count_line boolean;
declare wrote_device_reading boolean;
declare wrote_device_reading_end boolean;
declare wrote_document boolean;
declare wrote_document_line boolean;
declare wrote_document_link boolean;
declare wrote_history_document boolean;
declare wrote_history_line boolean;
declare wrote_journal_entry boolean;
declare wrote_line_match boolean;
declare wrote_lot_event boolean;
declare wrote_open_item boolean;
declare wrote_period_event boolean;
declare wrote_posting boolean;
declare wrote_replenishment_advice boolean;
declare wrote_replenishment_decision boolean;
declare wrote_reservation boolean;
declare wrote_settlement boolean;
declare wrote_stock_alert boolean;
declare wrote_stock_move boolean;
declare wrote_stock_value boolean;
declare wrote_tax_invoice boolean;
declare wrote_tax_invoice_state boolean;
declare wrote_tax_item boolean;
declare wrote_voucher boolean;
declare wrote_voucher_signature boolean;
begin
select exists (select 1 from approval_decision t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from approval_due t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from bank_line t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from bank_match t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from bank_statement t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from bin_move t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from comparison t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from comparison_run t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from cost_difference t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from count_difference t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from count_entry t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from count_line t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from device_reading t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from device_reading_end t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from document t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from document_line t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from document_link t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from history_document t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from history_line t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from journal_entry t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from line_match t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from lot_event t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from open_item t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from period_event t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from posting t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from replenishment_advice t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from replenishment_decision t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from reservation t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from settlement t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from stock_alert t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from stock_move t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from stock_value t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from tax_invoice t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from tax_invoice_state t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from tax_item t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from voucher t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215), exists (select 1 from voucher_signature t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215) into wrote_approval_decision, wrote_approval_due, wrote_bank_line, wrote_bank_match, wrote_bank_statement, wrote_bin_move, wrote_comparison, wrote_comparison_run, wrote_cost_difference, wrote_count_difference, wrote_count_entry, wrote_count_line, wrote_device_reading, wrote_device_reading_end, wrote_document, wrote_document_line, wrote_document_link, wrote_history_document, wrote_history_line, wrote_journal_entry, wrote_line_match, wrote_lot_event, wrote_open_item, wrote_period_event, wrote_posting, wrote_replenishment_advice, wrote_replenishment_decision, wrote_reservation, wrote_settlement, wrote_stock_alert, wrote_stock_move, wrote_stock_value, wrote_tax_invoice, wrote_tax_invoice_state, wrote_tax_item, wrote_voucher, wrote_voucher_signature;
if wrote_document or wrote_document_line then
if exists (select 1 from document_line l where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and not exists (select 1 from document d where d.id = l.document_id and d.id between (new.tx << 24) and (new.tx << 24) + 16777215)) then
raise exception using message = 'ledgerhouse:line_added_to_later:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from ( select d.id as d, d.net as n, d.tax as t from document d where d.id between (new.tx << 24) and (new.tx << 24) + 16777215 and exists (select 1 from document_line x where x.document_id = d.id) union all select l.document_id, -l.net, -l.tax from document_line l where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 ) both_sides group by d having sum(n) <> 0 or sum(t) <> 0) then
raise exception using message = 'ledgerhouse:document_differs_from_lines:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_document then
if exists (select 1 from document d left join document_counter c on c.series = d.series where d.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by d.series having min(d.number) <> coalesce(max(c.last), 0) + 1 or max(d.number) - min(d.number) + 1 <> count(*)) then
raise exception using message = 'ledgerhouse:document_numbers_not_in_order:' || tg_table_name, errcode = 'P0001';
end if;
insert into document_counter select d.series, max(d.number) from document d where d.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by d.series order by 1 on conflict (series) do update set last = excluded.last;
end if;
if wrote_document_line then
insert into line_progress select l.source_line_id, l.kind, sum(l.quantity), sum(l.net), sum(l.tax) from document_line l where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.source_line_id is not null group by l.source_line_id, l.kind order by 1, 2 on conflict (line_id, act) do update set quantity = line_progress.quantity + excluded.quantity, net = line_progress.net + excluded.net, tax = line_progress.tax + excluded.tax;
end if;
if wrote_line_match then
insert into line_progress select m.line_id, m.act, sum(m.quantity), sum(m.net), sum(m.tax) from line_match m where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by m.line_id, m.act order by 1, 2 on conflict (line_id, act) do update set quantity = line_progress.quantity + excluded.quantity, net = line_progress.net + excluded.net, tax = line_progress.tax + excluded.tax;
end if;
if wrote_document_link then
insert into document_drawn select k.to_document_id, sum(k.amount) from document_link k where k.id between (new.tx << 24) and (new.tx << 24) + 16777215 and k.amount <> 0 group by k.to_document_id order by 1 on conflict (document_id) do update set amount = document_drawn.amount + excluded.amount;
if exists (select 1 from document_link k join document d on d.id = k.to_document_id join document_drawn w on w.document_id = d.id where k.id between (new.tx << 24) and (new.tx << 24) + 16777215 and k.amount <> 0 and (w.amount > d.gross or w.amount < 0)) then
raise exception using message = 'ledgerhouse:drawn_beyond_the_value:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from document_link k join document_link o on o.to_document_id = k.to_document_id where k.id between (new.tx << 24) and (new.tx << 24) + 16777215 and k.relation = 'revises' and o.relation = 'revises' and o.id <> k.id) then
raise exception using message = 'ledgerhouse:revised_twice:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_document_line then
if exists (select 1 from document_line l join document_line s on s.id = l.source_line_id join document_link k on k.to_document_id = s.document_id where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.quantity > 0 and k.relation = 'revises' and k.document_id < l.document_id) then
raise exception using message = 'ledgerhouse:carried_on_after_its_revision:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from document_line l join document_line s on s.id = l.source_line_id join line_progress g on g.line_id = s.id and g.act = l.kind where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and g.quantity > s.quantity and l.kind not in ('goods_receipt', 'supplier_quote', 'landed_cost')) then
raise exception using message = 'ledgerhouse:carried_on_beyond_the_line:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from document_line l where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.source_line_id is not null and not exists (select 1 from document_line s where s.id = l.source_line_id)) then
raise exception using message = 'ledgerhouse:source_line_unknown:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from ( select distinct l.source_line_id as s, d.business_date as day from document_line l join document d on d.id = l.document_id where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.kind in ('goods_receipt', 'supplier_invoice', 'purchase_return', 'purchase_order_closing') and l.source_line_id is not null ) taken join document_line s on s.id = taken.s where (select sum(g.quantity) from line_progress g where g.line_id = s.id and g.act in ('goods_receipt', 'supplier_invoice', 'purchase_return', 'purchase_order_closing')) > s.quantity + case s.kind when 'purchase_order' then ( select s.quantity / 10000 * most.points + s.quantity % 10000 * most.points / 10000 from (select coalesce(( select p.over_receipt_basis_points from purchase_policy p where p.valid_from <= taken.day order by p.valid_from desc limit 1 ), 1000) as points) most ) else 0 end) then
raise exception using message = 'ledgerhouse:bought_beyond_the_line:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from document_line l join document_line c on c.source_line_id = l.source_line_id and c.kind = 'purchase_order_closing' where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.kind in ('goods_receipt', 'supplier_invoice') and (c.tx <> l.tx or c.id < l.id) and l.quantity > 0 and c.quantity > 0 and not exists (select 1 from document r where r.reverses_id = c.document_id and r.kind = 'reversal')) then
raise exception using message = 'ledgerhouse:order_line_is_closed:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from document_line l join document_line i on i.id = l.source_line_id left join document_line o on o.id = i.source_line_id where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.kind = 'goods_receipt' and i.kind = 'supplier_invoice' and coalesce(o.kind, '') <> 'purchase_order') then
raise exception using message = 'ledgerhouse:received_twice:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from document_line l join document_line r on r.id = l.source_line_id join document_line i on i.id = r.source_line_id where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.kind = 'supplier_invoice' and r.kind = 'goods_receipt' and i.kind = 'supplier_invoice') then
raise exception using message = 'ledgerhouse:invoiced_twice:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from ( select distinct l.source_line_id as s from document_line l where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.kind in ('delivery', 'sales_order_closing', 'acceptance', 'sales_return') and l.source_line_id is not null ) taken join document_line s on s.id = taken.s where s.kind in ('sales_order', 'delivery') and s.quantity < ( select sum(case when g.act in ('delivery', 'sales_order_closing', 'acceptance', 'sales_return') then g.quantity else 0 end) from line_progress g where g.line_id = s.id)) then
raise exception using message = 'ledgerhouse:sold_beyond_the_line:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from ( select distinct l.source_line_id as s from document_line l where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.kind in ('sales_invoice', 'delivery', 'acceptance', 'sales_order_closing') and l.source_line_id is not null ) taken join document_line s on s.id = taken.s where (s.kind = 'sales_order' or s.kind = 'delivery' and s.revenue_event not in ('', 'delivery')) and s.quantity < ( select sum(case when g.act in ('sales_invoice', 'delivery', 'acceptance', 'sales_order_closing') then g.quantity when g.act = 'advance_used' then -g.quantity else 0 end) from line_progress g where g.line_id = s.id)) then
raise exception using message = 'ledgerhouse:billed_in_advance_beyond_the_line:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from ( select distinct l.source_line_id as s from document_line l where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.kind in ('sales_invoice', 'vat_due') and l.source_line_id is not null ) taken join document_line s on s.id = taken.s where s.kind in ('delivery', 'acceptance') and s.quantity < ( select sum(case when g.act in ('sales_invoice', 'vat_due') then g.quantity when g.act = 'declared_used' then -g.quantity else 0 end) from line_progress g where g.line_id = s.id)) then
raise exception using message = 'ledgerhouse:vat_due_twice:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_line_match then
if exists (select 1 from (select distinct m.line_id as s from line_match m where m.id between (new.tx << 24) and (new.tx << 24) + 16777215) taken where (select sum(case g.act when 'advance_used' then g.quantity when 'sales_invoice' then -g.quantity else 0 end) from line_progress g where g.line_id = taken.s) > 0 or (select sum(case g.act when 'declared_used' then g.quantity when 'vat_due' then -g.quantity else 0 end) from line_progress g where g.line_id = taken.s) > 0) then
raise exception using message = 'ledgerhouse:matched_beyond_the_line:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_stock_move then
if exists (select 1 from (select distinct m.business_date as d from stock_move m where m.id between (new.tx << 24) and (new.tx << 24) + 16777215) days where not exists (select 1 from period e where e.state = 'open' and days.d between e.first_day and e.last_day)) then
raise exception using message = 'ledgerhouse:stock_period_closed:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from stock_move m join product p on p.id = m.product_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 and m.lot_id = 0 and p.tracking <> '') then
raise exception using message = 'ledgerhouse:lot_missing:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from stock_move m left join lot l on l.id = m.lot_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 and m.lot_id <> 0 and (l.id is null or l.product_id <> m.product_id)) then
raise exception using message = 'ledgerhouse:lot_of_other_product:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_lot_event then
if exists (select 1 from lot_event e where e.id between (new.tx << 24) and (new.tx << 24) + 16777215 and e.number > 1 and not exists (select 1 from lot_event b where b.lot_id = e.lot_id and b.number = e.number - 1)) then
raise exception using message = 'ledgerhouse:lot_event_out_of_order:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_stock_move then
if exists (select 1 from ( select m.lot_id, m.business_date from stock_move m join location f on f.id = m.from_location_id join location t on t.id = m.to_location_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 and m.lot_id <> 0 and (t.kind = 'customer' or t.purpose = 'dispatched') and f.purpose <> 'dispatched' and not exists ( select 1 from document_line n join document d on d.id = n.document_id where n.id = m.document_line_id and d.reverses_id is not null) ) s join lot l on l.id = s.lot_id where l.expires_on < s.business_date or coalesce( (select e.state from lot_event e where e.lot_id = s.lot_id order by e.number desc limit 1), 'released') <> 'released') then
raise exception using message = 'ledgerhouse:expired_or_held_lot_shipped:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from ( select t, d, sum(sum(q)) over (partition by t order by d) as there from ( select a.lot_id as t, a.business_date as d, a.quantity * ((case when o.kind = 'internal' then 1 else 0 end) - (case when f.kind = 'internal' then 1 else 0 end)) as q from stock_move a join location o on o.id = a.to_location_id join location f on f.id = a.from_location_id where a.lot_id <> 0 and a.lot_id in (select m.lot_id from stock_move m join product p on p.id = m.product_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 and p.tracking = 'serial' and m.lot_id <> 0) ) each_move group by t, d ) days where there not in (0, 1000000)) then
raise exception using message = 'ledgerhouse:serial_more_than_once:' || tg_table_name, errcode = 'P0001';
end if;
insert into stock_day select e.p, e.l, e.t, e.d, sum(e.q) from ( select m.product_id as p, m.to_location_id as l, m.lot_id as t, m.business_date as d, m.quantity as q from stock_move m where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 union all select m.product_id, m.from_location_id, m.lot_id, m.business_date, -m.quantity from stock_move m where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 ) e join location o on o.id = e.l and o.kind = 'internal' group by 1, 2, 3, 4 order by 1, 2, 3, 4 on conflict (product_id, location_id, lot_id, business_date) do update set quantity = stock_day.quantity + excluded.quantity;
insert into stock_balance select e.p, e.l, e.t, sum(e.q), 0, max(e.d) from ( select m.product_id as p, m.to_location_id as l, m.lot_id as t, m.business_date as d, m.quantity as q from stock_move m where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 union all select m.product_id, m.from_location_id, m.lot_id, m.business_date, -m.quantity from stock_move m where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 ) e join location o on o.id = e.l and o.kind = 'internal' group by 1, 2, 3 order by 1, 2, 3 on conflict (product_id, location_id, lot_id) do update set quantity = stock_balance.quantity + excluded.quantity, last_date = case when excluded.last_date > stock_balance.last_date then excluded.last_date else stock_balance.last_date end;
end if;
if wrote_reservation then
insert into stock_balance select r.product_id, r.location_id, 0, 0, sum(r.quantity), '1900-01-01' from reservation r where r.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by 1, 2 order by 1, 2 on conflict (product_id, location_id, lot_id) do update set reserved = stock_balance.reserved + excluded.reserved;
if exists (select 1 from reservation r join stock_balance b on b.product_id = r.product_id and b.location_id = r.location_id and b.lot_id = 0 where r.id between (new.tx << 24) and (new.tx << 24) + 16777215 and b.reserved < 0) then
raise exception using message = 'ledgerhouse:reserved_more_or_less_than_promised:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_stock_move then
if exists (select 1 from stock_move m join location f on f.id = m.from_location_id join location t on t.id = m.to_location_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 and f.purpose <> '' and t.kind not in ('internal', 'supplier', 'loss') and not (f.purpose = 'dispatched' and t.kind = 'customer')) then
raise exception using message = 'ledgerhouse:held_goods_shipped:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_reservation then
if exists (select 1 from reservation r join location l on l.id = r.location_id where r.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.purpose <> '') then
raise exception using message = 'ledgerhouse:held_goods_promised:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_stock_move then
if exists (select 1 from stock_move m join stock_balance b on b.product_id = m.product_id and b.location_id = m.from_location_id and b.lot_id = m.lot_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 and b.quantity < 0) then
raise exception using message = 'ledgerhouse:not_enough_stock:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from ( select m.product_id as p, m.from_location_id as l, m.lot_id as t, min(m.business_date) as d from stock_move m join stock_balance b on b.product_id = m.product_id and b.location_id = m.from_location_id and b.lot_id = m.lot_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 and m.business_date < b.last_date group by 1, 2, 3 ) late join stock_balance b on b.product_id = late.p and b.location_id = late.l and b.lot_id = late.t where exists ( select 1 from ( select y.quantity as q, sum(y.quantity) over (order by y.business_date desc) as later from stock_day y where y.product_id = late.p and y.location_id = late.l and y.lot_id = late.t and y.business_date >= late.d ) days where b.quantity - (days.later - days.q) < 0 )) then
raise exception using message = 'ledgerhouse:not_enough_stock_on_a_date:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_bin_move then
insert into bin_balance select m.product_id, b.location_id, m.lot_id, m.bin_id, sum(m.quantity) from bin_move m join bin b on b.id = m.bin_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by 1, 2, 3, 4 order by 1, 2, 3, 4 on conflict (product_id, location_id, lot_id, bin_id) do update set quantity = bin_balance.quantity + excluded.quantity;
if exists (select 1 from bin_move m join bin b on b.id = m.bin_id join bin_balance x on x.product_id = m.product_id and x.location_id = b.location_id and x.lot_id = m.lot_id and x.bin_id = m.bin_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 and x.quantity < 0) then
raise exception using message = 'ledgerhouse:bin_below_nothing:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_bin_move or wrote_stock_move then
if exists (select 1 from ( select e.p, e.l, e.t from ( select m.product_id as p, m.to_location_id as l, m.lot_id as t, m.business_date as d, m.quantity as q from stock_move m where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 union all select m.product_id, m.from_location_id, m.lot_id, m.business_date, -m.quantity from stock_move m where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 ) e where exists (select 1 from bin b where b.location_id = e.l) union select m.product_id, b.location_id, m.lot_id from bin_move m join bin b on b.id = m.bin_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 ) places where coalesce((select s.quantity from stock_balance s where s.product_id = places.p and s.location_id = places.l and s.lot_id = places.t), 0) <> coalesce((select sum(x.quantity) from bin_balance x where x.product_id = places.p and x.location_id = places.l and x.lot_id = places.t), 0)) then
raise exception using message = 'ledgerhouse:bins_differ_from_stock:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_posting or wrote_stock_value then
if exists (select 1 from ( select p.entry_id as e, p.account_id as a, p.amount as m from posting p join account c on c.id = p.account_id where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 and c.subsidiary = 'stock' union all select v.entry_id, v.account_id, -v.amount from stock_value v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and v.entry_id is not null ) both_sides group by e, a having sum(m) <> 0) then
raise exception using message = 'ledgerhouse:stock_value_differs_from_account:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_stock_value then
if exists (select 1 from stock_value v join account a on a.id = v.account_id where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and a.subsidiary <> 'stock') then
raise exception using message = 'ledgerhouse:stock_value_without_stock_account:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_stock_move or wrote_stock_value then
if exists (select 1 from ( select m.product_id as p, case r.costing_method when 'monthly_average' then 0 else w.cost_group_id end as g, m.lot_id as t, m.business_date as d, m.quantity as q from stock_move m join location l on l.id = m.to_location_id join warehouse w on w.id = l.warehouse_id join product r on r.id = m.product_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 union all select m.product_id, case r.costing_method when 'monthly_average' then 0 else w.cost_group_id end, m.lot_id, m.business_date, -m.quantity from stock_move m join location l on l.id = m.from_location_id join warehouse w on w.id = l.warehouse_id join product r on r.id = m.product_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 union all select v.product_id, v.cost_group_id, v.lot_id, v.business_date, -v.quantity from stock_value v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and v.kind <> 'transfer' ) both_sides group by p, g, t, d having sum(q) <> 0) then
raise exception using message = 'ledgerhouse:stock_move_without_value_row:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if exists (select 1 from stock_value v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and v.kind = 'transfer' and not exists (select 1 from costing_policy c where c.product_id = v.product_id and c.tx = new.tx)) then
raise exception using message = 'ledgerhouse:transferred_without_a_change_of_costing:' || tg_table_name, errcode = 'P0001';
end if;
if wrote_stock_value then
if exists (select 1 from stock_value v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and v.kind = 'transfer' group by v.product_id, v.business_date having sum(v.quantity) <> 0) then
raise exception using message = 'ledgerhouse:transferred_more_or_less_than_there_is:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from stock_value v join product r on r.id = v.product_id where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and v.business_date < r.costing_from) then
raise exception using message = 'ledgerhouse:dated_before_its_costing:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_cost_difference or wrote_posting then
if exists (select 1 from ( select p.entry_id as e, p.account_id as a, p.amount as m from posting p join account c on c.id = p.account_id where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 and c.subsidiary = 'cost_difference' union all select v.entry_id, v.account_id, -v.amount from cost_difference v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 ) both_sides group by e, a having sum(m) <> 0) then
raise exception using message = 'ledgerhouse:cost_differences_differ_from_account:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_stock_value then
if exists (select 1 from stock_value v join journal_entry e on e.id = v.entry_id where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and e.business_date <> v.business_date) then
raise exception using message = 'ledgerhouse:value_dated_unlike_its_entry:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from (select distinct v.business_date as d from stock_value v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215) days where not exists (select 1 from period e where e.state in ('open', 'stock_closed') and days.d between e.first_day and e.last_day)) then
raise exception using message = 'ledgerhouse:value_period_closed:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_cost_difference then
insert into difference_balance select v.product_id, v.cost_group_id, v.stock_account_id, sum(v.amount) from cost_difference v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by 1, 2, 3 order by 1, 2, 3 on conflict (product_id, cost_group_id, stock_account_id) do update set amount = difference_balance.amount + excluded.amount;
end if;
if wrote_stock_value then
insert into pool_day select v.product_id, v.cost_group_id, v.account_id, v.business_date, sum(v.quantity), sum(v.amount), sum(v.unknown_quantity) from stock_value v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by 1, 2, 3, 4 order by 1, 2, 3, 4 on conflict (product_id, cost_group_id, account_id, business_date) do update set quantity = pool_day.quantity + excluded.quantity, amount = pool_day.amount + excluded.amount, unknown_quantity = pool_day.unknown_quantity + excluded.unknown_quantity;
insert into pool_balance select v.product_id, v.cost_group_id, v.account_id, sum(v.quantity), sum(v.amount), sum(v.unknown_quantity), max(v.business_date) from stock_value v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by 1, 2, 3 order by 1, 2, 3 on conflict (product_id, cost_group_id, account_id) do update set quantity = pool_balance.quantity + excluded.quantity, amount = pool_balance.amount + excluded.amount, unknown_quantity = pool_balance.unknown_quantity + excluded.unknown_quantity, last_date = case when excluded.last_date > pool_balance.last_date then excluded.last_date else pool_balance.last_date end;
if exists (select 1 from stock_value v join pool_balance b on b.product_id = v.product_id and b.cost_group_id = v.cost_group_id and b.account_id = v.account_id where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (b.quantity < 0 or b.quantity > 0 and b.amount < 0 or b.quantity = 0 and (b.amount <> 0 or b.unknown_quantity <> 0) or b.unknown_quantity < 0 or b.unknown_quantity > b.quantity)) then
raise exception using message = 'ledgerhouse:value_without_quantity:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from ( select b.quantity - (sum(y.quantity) over days - y.quantity) as q, b.amount - (sum(y.amount) over days - y.amount) as m from ( select v.product_id as p, v.cost_group_id as g, v.account_id as a, min(v.business_date) as d from stock_value v join pool_balance c on c.product_id = v.product_id and c.cost_group_id = v.cost_group_id and c.account_id = v.account_id where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and v.business_date < c.last_date group by 1, 2, 3 ) late cross join pool_day y join pool_balance b on b.product_id = late.p and b.cost_group_id = late.g and b.account_id = late.a where y.product_id = late.p and y.cost_group_id = late.g and y.account_id = late.a and y.business_date >= late.d window days as (partition by late.p, late.g, late.a order by y.business_date desc) ) there where q < 0 or q = 0 and m <> 0 or q > 0 and m < 0) then
raise exception using message = 'ledgerhouse:value_without_quantity_on_a_date:' || tg_table_name, errcode = 'P0001';
end if;
insert into layer_balance select v.layer_id, min(v.product_id), min(v.cost_group_id), min(v.account_id), min(v.lot_id), coalesce(min(case v.id when v.layer_id then v.business_date end), min(v.business_date)), sum(v.quantity), sum(v.amount), sum(v.unknown_quantity) from stock_value v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and v.layer_id is not null group by v.layer_id order by 1 on conflict (layer_id) do update set quantity = layer_balance.quantity + excluded.quantity, amount = layer_balance.amount + excluded.amount, unknown_quantity = layer_balance.unknown_quantity + excluded.unknown_quantity;
if exists (select 1 from stock_value v join layer_balance b on b.layer_id = v.layer_id join product r on r.id = v.product_id where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (b.product_id <> v.product_id or b.cost_group_id <> v.cost_group_id or b.account_id <> v.account_id or r.costing_method = 'specific' and b.lot_id <> v.lot_id)) then
raise exception using message = 'ledgerhouse:layer_of_another_pool:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from stock_value v join layer_balance b on b.layer_id = v.layer_id where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (b.quantity < 0 or b.quantity = 0 and b.amount <> 0 or b.quantity > 0 and b.amount < 0 or b.unknown_quantity < 0 or b.unknown_quantity > b.quantity)) then
raise exception using message = 'ledgerhouse:layer_overdrawn:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_count_line then
if exists (select 1 from count_line n left join stock_balance b on b.product_id = n.product_id and b.location_id = n.location_id and b.lot_id = n.lot_id where n.id between (new.tx << 24) and (new.tx << 24) + 16777215 and n.book_quantity <> coalesce(b.quantity, 0)) then
raise exception using message = 'ledgerhouse:snapshot_differs_from_stock:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_count_entry then
if exists (select 1 from count_entry e join count_line n on n.id = e.count_line_id left join stock_balance b on b.product_id = n.product_id and b.location_id = n.location_id and b.lot_id = n.lot_id where e.id between (new.tx << 24) and (new.tx << 24) + 16777215 and e.book_quantity <> coalesce(b.quantity, 0)) then
raise exception using message = 'ledgerhouse:counted_against_other_stock:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from ( select distinct n.document_id as d from count_entry e join count_line n on n.id = e.count_line_id where e.id between (new.tx << 24) and (new.tx << 24) + 16777215 ) counts join document_link k on k.to_document_id = counts.d and k.relation = 'follows' join document r on r.id = k.document_id and r.kind = 'count_result' where not exists (select 1 from document v where v.reverses_id = r.id and v.kind = 'reversal')) then
raise exception using message = 'ledgerhouse:counted_after_the_result:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_document_link then
if exists (select 1 from document_link k join document r on r.id = k.document_id join document_link o on o.to_document_id = k.to_document_id and o.relation = 'follows' join document s on s.id = o.document_id and s.kind = 'count_result' and s.id <> r.id where k.id between (new.tx << 24) and (new.tx << 24) + 16777215 and k.relation = 'follows' and r.kind = 'count_result' and not exists (select 1 from document v where v.reverses_id = s.id and v.kind = 'reversal')) then
raise exception using message = 'ledgerhouse:two_results_of_a_count:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_count_difference then
if exists (select 1 from count_difference c join document_line l on l.id = c.document_line_id where c.id between (new.tx << 24) and (new.tx << 24) + 16777215 and ( l.kind <> 'count_result' or l.quantity <> abs(c.counted_quantity - c.book_quantity) or c.counted_quantity <> coalesce((select sum(e.quantity) from count_entry e where e.count_line_id = c.count_line_id and e.turn = 2), -1) or c.book_quantity <> coalesce((select e.book_quantity from count_entry e where e.count_line_id = c.count_line_id and e.turn = 2 order by e.id desc limit 1), -1))) then
raise exception using message = 'ledgerhouse:difference_not_as_counted:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_stock_move then
if exists (select 1 from stock_move m join document_line l on l.id = m.document_line_id left join count_difference c on c.document_line_id = l.source_line_id left join count_line n on n.id = c.count_line_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.kind = 'count_posting' and l.quantity > 0 and ( c.id is null or m.quantity <> abs(c.counted_quantity - c.book_quantity) or m.product_id <> n.product_id or m.lot_id <> n.lot_id or n.location_id <> case when c.counted_quantity > c.book_quantity then m.to_location_id else m.from_location_id end)) then
raise exception using message = 'ledgerhouse:count_posted_otherwise:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_document_line or wrote_stock_move then
if exists (select 1 from ( select (select count(*) from document_line l where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.kind = 'count_posting' and l.quantity > 0) as wanted, (select count(*) from stock_move m join document_line o on o.id = m.document_line_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 and o.kind = 'count_posting' and o.quantity > 0) as moved ) both_sides where wanted <> moved) then
raise exception using message = 'ledgerhouse:count_posted_in_part:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_stock_alert then
if exists (select 1 from stock_alert a join stock_alert o on o.product_id = a.product_id and o.warehouse_id = a.warehouse_id and o.kind = a.kind and o.id <> a.id where a.id between (new.tx << 24) and (new.tx << 24) + 16777215 and not exists (select 1 from stock_alert_end e where e.alert_id = o.id)) then
raise exception using message = 'ledgerhouse:alert_raised_twice:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_replenishment_advice then
if exists (select 1 from replenishment_advice a join replenishment_advice o on o.product_id = a.product_id and o.warehouse_id = a.warehouse_id and o.id <> a.id where a.id between (new.tx << 24) and (new.tx << 24) + 16777215 and not exists (select 1 from replenishment_decision x where x.advice_id = o.id)) then
raise exception using message = 'ledgerhouse:advised_twice:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_replenishment_decision then
if exists (select 1 from replenishment_decision x where x.id between (new.tx << 24) and (new.tx << 24) + 16777215 and x.decision = 'accept' and not exists (select 1 from document d where d.key = 'advice/' || x.advice_id)) then
raise exception using message = 'ledgerhouse:accepted_without_requisition:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_device_reading then
if exists (select 1 from device_reading r where r.id between (new.tx << 24) and (new.tx << 24) + 16777215 and r.document_key <> '' and not exists (select 1 from document d where d.key = r.document_key)) then
raise exception using message = 'ledgerhouse:reading_without_its_document:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_device_reading_end then
if exists (select 1 from device_reading_end e join device_reading r on r.id = e.reading_id where e.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (r.error = '' or e.document_key <> '' and not exists (select 1 from document d where d.key = e.document_key))) then
raise exception using message = 'ledgerhouse:good_reading_ended:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_journal_entry or wrote_posting then
if exists (select 1 from journal_entry e where e.id between (new.tx << 24) and (new.tx << 24) + 16777215 and not exists (select 1 from posting p where p.entry_id = e.id and p.id between (new.tx << 24) and (new.tx << 24) + 16777215)) then
raise exception using message = 'ledgerhouse:entry_without_postings:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from posting p where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 and not exists (select 1 from journal_entry e where e.id = p.entry_id and e.id between (new.tx << 24) and (new.tx << 24) + 16777215)) then
raise exception using message = 'ledgerhouse:entry_added_to_later:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_posting then
if exists (select 1 from posting p where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by p.entry_id having sum(p.amount) <> 0) then
raise exception using message = 'ledgerhouse:entry_does_not_balance:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from posting p where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by p.entry_id having count(*) = count(p.currency) and min(p.currency) = max(p.currency) and sum(p.foreign_amount) <> 0) then
raise exception using message = 'ledgerhouse:entry_does_not_balance_in_its_currency:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from posting p where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 and p.memo = '') then
raise exception using message = 'ledgerhouse:posting_without_summary:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from posting p join account a on a.id = p.account_id where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 and a.is_leaf = 0) then
raise exception using message = 'ledgerhouse:account_is_not_a_leaf:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from posting p join account a on a.id = p.account_id join journal_entry e on e.id = p.entry_id where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 and a.closed_on < e.voucher_date and e.kind <> 'reversal') then
raise exception using message = 'ledgerhouse:account_is_closed:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from posting p join account a on a.id = p.account_id where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (a.needs_party = 1 and p.party_id is null or a.needs_employee = 1 and p.employee_id is null)) then
raise exception using message = 'ledgerhouse:dimension_missing:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_journal_entry or wrote_period_event then
if exists (select 1 from journal_entry e join period d on d.id = e.period_id where e.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (e.voucher_date < d.first_day or e.voucher_date > d.last_day or d.state not in ('open', 'stock_closed') and not exists (select 1 from period_event v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and v.period_id = d.id and v.from_state = 'stock_closed' and v.to_state = 'closed'))) then
raise exception using message = 'ledgerhouse:period_closed:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if exists (select 1 from period d where d.tx = new.tx and d.state <> coalesce( (select v.to_state from period_event v where v.period_id = d.id order by v.id desc limit 1), 'open')) then
raise exception using message = 'ledgerhouse:period_changed_without_an_event:' || tg_table_name, errcode = 'P0001';
end if;
if wrote_period_event then
if exists (select 1 from period_event v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and v.from_state <> coalesce( (select w.to_state from period_event w where w.period_id = v.period_id and w.id < v.id order by w.id desc limit 1), 'open')) then
raise exception using message = 'ledgerhouse:period_event_does_not_follow:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if exists (select 1 from period_event v join period d on d.id = v.period_id where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (d.tx <> new.tx or d.state <> (select w.to_state from period_event w where w.period_id = v.period_id order by w.id desc limit 1))) then
raise exception using message = 'ledgerhouse:period_state_without_its_event:' || tg_table_name, errcode = 'P0001';
end if;
if wrote_period_event then
if exists (select 1 from period_event v join period d on d.id = v.period_id join period o on o.first_day > d.first_day where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (v.from_state = 'stock_closed' and v.to_state = 'open' and o.state <> 'open' or v.from_state = 'closed' and v.to_state = 'stock_closed' and o.state in ('closed', 'filed'))) then
raise exception using message = 'ledgerhouse:only_the_last_closed_period_reopens:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from period_event v join period d on d.id = v.period_id join period o on o.first_day < d.first_day where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (v.to_state = 'stock_closed' and o.state = 'open' or v.to_state in ('closed', 'filed') and o.state not in ('closed', 'filed'))) then
raise exception using message = 'ledgerhouse:periods_close_in_order:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_posting then
if exists (select 1 from posting p join account a on a.id = p.account_id where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 and a.subsidiary = 'fixed_asset') then
raise exception using message = 'ledgerhouse:controlled_account_has_no_ledger_yet:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_open_item or wrote_posting or wrote_settlement then
if exists (select 1 from ( select p.entry_id as e, p.account_id as a, p.party_id as r, p.amount as m from posting p join account c on c.id = p.account_id where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 and c.subsidiary = 'open_item' union all select i.entry_id, i.account_id, i.party_id, -i.amount from open_item i where i.id between (new.tx << 24) and (new.tx << 24) + 16777215 union all select s.entry_id, o.account_id, o.party_id, -s.amount from settlement s join open_item o on o.id = s.open_item_id where s.id between (new.tx << 24) and (new.tx << 24) + 16777215 ) both_sides group by e, a, r having sum(m) <> 0) then
raise exception using message = 'ledgerhouse:open_items_differ_from_account:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from ( select p.entry_id as e, p.account_id as a, p.party_id as r, p.currency as c, p.foreign_amount as m from posting p join account k on k.id = p.account_id where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 and k.subsidiary = 'open_item' and p.currency is not null union all select i.entry_id, i.account_id, i.party_id, i.currency, -i.foreign_amount from open_item i where i.id between (new.tx << 24) and (new.tx << 24) + 16777215 and i.currency is not null union all select s.entry_id, o.account_id, o.party_id, o.currency, -s.foreign_amount from settlement s join open_item o on o.id = s.open_item_id where s.id between (new.tx << 24) and (new.tx << 24) + 16777215 and s.foreign_amount is not null ) both_sides group by e, a, r, c having sum(m) <> 0) then
raise exception using message = 'ledgerhouse:foreign_items_differ_from_account:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_settlement then
if exists (select 1 from settlement s join open_item i on i.id = s.open_item_id where s.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (s.foreign_amount is null) <> (i.currency is null)) then
raise exception using message = 'ledgerhouse:settlement_in_another_currency:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_posting then
if exists (select 1 from posting p join account a on a.id = p.account_id where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 and p.currency is not null and a.is_foreign_currency = 0) then
raise exception using message = 'ledgerhouse:account_takes_no_currency:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_posting or wrote_tax_item then
if exists (select 1 from ( select p.entry_id as e, p.account_id as a, p.amount as m from posting p join account c on c.id = p.account_id where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 and c.subsidiary = 'tax' union all select t.entry_id, t.account_id, -t.amount from tax_item t where t.id between (new.tx << 24) and (new.tx << 24) + 16777215 ) both_sides group by e, a having sum(m) <> 0) then
raise exception using message = 'ledgerhouse:tax_items_differ_from_account:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_posting then
insert into account_balance select p.account_id, e.period_id, coalesce(p.currency, ''), coalesce(p.party_id, 0), coalesce(p.department_id, 0), coalesce(p.employee_id, 0), coalesce(p.project_id, 0), sum(case p.side when 'D' then p.amount else 0 end), sum(case p.side when 'C' then -p.amount else 0 end), sum(case p.side when 'D' then coalesce(p.foreign_amount, 0) else 0 end), sum(case p.side when 'C' then -coalesce(p.foreign_amount, 0) else 0 end) from posting p join journal_entry e on e.id = p.entry_id where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 4, 5, 6, 7 on conflict (account_id, period_id, currency, party_id, department_id, employee_id, project_id) do update set debit = account_balance.debit + excluded.debit, credit = account_balance.credit + excluded.credit, foreign_debit = account_balance.foreign_debit + excluded.foreign_debit, foreign_credit = account_balance.foreign_credit + excluded.foreign_credit;
insert into cash_flow_balance select e.period_id, coalesce(p.cash_flow_item, ''), coalesce(p.department_id, 0), sum(p.amount) from posting p join journal_entry e on e.id = p.entry_id join account a on a.id = p.account_id where p.id between (new.tx << 24) and (new.tx << 24) + 16777215 and a.is_cash = 1 and e.kind <> 'opening' group by 1, 2, 3 order by 1, 2, 3 on conflict (period_id, cash_flow_item, department_id) do update set amount = cash_flow_balance.amount + excluded.amount;
end if;
if wrote_open_item then
insert into open_item_balance select i.id, i.amount, coalesce(i.foreign_amount, 0) from open_item i where i.id between (new.tx << 24) and (new.tx << 24) + 16777215 order by i.id;
end if;
if wrote_settlement then
insert into open_item_balance select s.open_item_id, sum(s.amount), sum(coalesce(s.foreign_amount, 0)) from settlement s where s.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by s.open_item_id order by 1 on conflict (open_item_id) do update set remaining = open_item_balance.remaining + excluded.remaining, foreign_remaining = open_item_balance.foreign_remaining + excluded.foreign_remaining;
if exists (select 1 from settlement s join open_item i on i.id = s.open_item_id join open_item_balance b on b.open_item_id = i.id where s.id between (new.tx << 24) and (new.tx << 24) + 16777215 and i.currency is null and (i.amount > 0 and (b.remaining < 0 or b.remaining > i.amount) or i.amount < 0 and (b.remaining > 0 or b.remaining < i.amount))) then
raise exception using message = 'ledgerhouse:settled_beyond_the_open_amount:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from settlement s join open_item i on i.id = s.open_item_id join open_item_balance b on b.open_item_id = i.id where s.id between (new.tx << 24) and (new.tx << 24) + 16777215 and i.currency is not null and (i.foreign_amount > 0 and (b.foreign_remaining < 0 or b.foreign_remaining > i.foreign_amount or b.remaining < 0) or i.foreign_amount < 0 and (b.foreign_remaining > 0 or b.foreign_remaining < i.foreign_amount or b.remaining > 0) or b.foreign_remaining = 0 and b.remaining <> 0)) then
raise exception using message = 'ledgerhouse:foreign_item_settled_beyond_its_amount:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_voucher then
if exists (select 1 from voucher v left join voucher_counter c on c.word = v.word and c.month = v.month where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by v.word, v.month having min(v.number) <> coalesce(max(c.last), 0) + 1 or max(v.number) - min(v.number) + 1 <> count(*)) then
raise exception using message = 'ledgerhouse:voucher_numbers_not_in_order:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_journal_entry or wrote_voucher then
if exists (select 1 from voucher v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and not exists (select 1 from journal_entry e where e.voucher_id = v.id and e.id between (new.tx << 24) and (new.tx << 24) + 16777215)) then
raise exception using message = 'ledgerhouse:voucher_without_entry:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from journal_entry e left join voucher v on v.id = e.voucher_id and v.id between (new.tx << 24) and (new.tx << 24) + 16777215 where e.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (v.id is null or v.voucher_date <> e.voucher_date or v.month <> (select d.month from period d where d.id = e.period_id))) then
raise exception using message = 'ledgerhouse:voucher_differs_from_entry:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_voucher then
insert into voucher_counter select v.word, v.month, max(v.number) from voucher v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by v.word, v.month order by 1, 2 on conflict (word, month) do update set last = excluded.last;
end if;
if wrote_voucher_signature then
if exists (select 1 from voucher_signature s where s.id between (new.tx << 24) and (new.tx << 24) + 16777215 and s.user_id <> new.user_id) then
raise exception using message = 'ledgerhouse:signed_in_another_s_name:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from voucher_signature s join voucher v on v.id = s.voucher_id where s.id between (new.tx << 24) and (new.tx << 24) + 16777215 and s.act = 'checked' and s.user_id = v.made_by) then
raise exception using message = 'ledgerhouse:checked_by_its_maker:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_bank_line or wrote_bank_statement then
if exists (select 1 from ( select s.id as s, s.opening + s.repeated_amount - s.closing as m from bank_statement s where s.id between (new.tx << 24) and (new.tx << 24) + 16777215 and s.opening is not null union all select l.statement_id, l.amount from bank_line l join bank_statement b on b.id = l.statement_id where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and b.opening is not null ) both_sides group by s having sum(m) <> 0) then
raise exception using message = 'ledgerhouse:bank_statement_does_not_lead_to_its_closing:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from bank_line l where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and not exists (select 1 from bank_statement s where s.id = l.statement_id and s.id between (new.tx << 24) and (new.tx << 24) + 16777215 and s.bank_account_id = l.bank_account_id)) then
raise exception using message = 'ledgerhouse:bank_line_added_to_later:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_bank_line then
insert into bank_line_balance select l.id, l.amount from bank_line l where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 order by l.id;
end if;
if wrote_bank_match then
if exists (select 1 from bank_match m join bank_line l on l.id = m.line_id join bank_account b on b.id = l.bank_account_id join posting p on p.id = m.posting_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 and p.account_id <> b.account_id) then
raise exception using message = 'ledgerhouse:bank_match_on_another_account:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from bank_match m join bank_match u on u.id = m.undoes_id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (u.line_id <> m.line_id or u.posting_id <> m.posting_id or u.amount <> -m.amount or u.undoes_id is not null)) then
raise exception using message = 'ledgerhouse:bank_match_undone_differently:' || tg_table_name, errcode = 'P0001';
end if;
insert into bank_line_balance select m.line_id, -sum(m.amount) from bank_match m where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by m.line_id order by 1 on conflict (line_id) do update set remaining = bank_line_balance.remaining + excluded.remaining;
insert into bank_posting_balance select m.posting_id, sum(m.amount) from bank_match m where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 group by m.posting_id order by 1 on conflict (posting_id) do update set matched = bank_posting_balance.matched + excluded.matched;
if exists (select 1 from bank_match m join bank_line l on l.id = m.line_id join bank_line_balance b on b.line_id = l.id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (l.amount > 0 and (b.remaining < 0 or b.remaining > l.amount) or l.amount < 0 and (b.remaining > 0 or b.remaining < l.amount))) then
raise exception using message = 'ledgerhouse:bank_line_matched_beyond_its_amount:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from ( select p.id as p, coalesce(p.foreign_amount, p.amount) as whole, b.matched as done from bank_match m join posting p on p.id = m.posting_id join bank_posting_balance b on b.posting_id = p.id where m.id between (new.tx << 24) and (new.tx << 24) + 16777215 ) matched where whole >= 0 and (done < 0 or done > whole) or whole < 0 and (done > 0 or done < whole)) then
raise exception using message = 'ledgerhouse:posting_matched_beyond_its_amount:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_comparison or wrote_comparison_run then
if exists (select 1 from comparison c where c.id between (new.tx << 24) and (new.tx << 24) + 16777215 and not exists (select 1 from comparison_run r where r.id = c.run_id and r.id between (new.tx << 24) and (new.tx << 24) + 16777215)) then
raise exception using message = 'ledgerhouse:comparison_added_to_later:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_period_event then
if exists (select 1 from period_event v where v.id between (new.tx << 24) and (new.tx << 24) + 16777215 and v.to_state = 'closed' and exists (select 1 from comparison c where c.is_parted = 1 and (c.pair <> 'bank_account' or c.as_of <= (select d.last_day from period d where d.id = v.period_id)) and not exists (select 1 from comparison l where l.pair = c.pair and l.subject = c.subject and l.id > c.id and l.as_of >= c.as_of and l.is_parted = 0))) then
raise exception using message = 'ledgerhouse:month_closed_over_a_difference:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_document then
if exists (select 1 from document r left join document o on o.id = r.reverses_id where r.id between (new.tx << 24) and (new.tx << 24) + 16777215 and r.kind = 'reversal' and (o.id is null or o.kind = 'reversal')) then
raise exception using message = 'ledgerhouse:reversal_without_original:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from document r join document s on s.reverses_id = r.reverses_id where r.id between (new.tx << 24) and (new.tx << 24) + 16777215 and r.kind = 'reversal' and s.kind = 'reversal' and s.id <> r.id) then
raise exception using message = 'ledgerhouse:reversed_twice:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from document r join document_line l on l.document_id = r.reverses_id join line_progress g on g.line_id = l.id where r.id between (new.tx << 24) and (new.tx << 24) + 16777215 and r.kind = 'reversal' and g.quantity <> 0) then
raise exception using message = 'ledgerhouse:reversed_though_carried_on:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_document_line then
if exists (select 1 from document_line l join document_line s on s.id = l.source_line_id join document r on r.reverses_id = s.document_id where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.quantity > 0 and r.kind = 'reversal') then
raise exception using message = 'ledgerhouse:carries_on_a_reversed_document:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from document_line l join document d on d.id = l.document_id where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (l.quantity < 0) <> (d.kind = 'reversal')) then
raise exception using message = 'ledgerhouse:negative_quantity_without_reversal:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_document then
if exists (select 1 from ( select r.id as r, o.line as n, o.product_id as p, coalesce(o.source_line_id, 0) as s, o.quantity as q, o.net as m, o.tax as t from document r join document_line o on o.document_id = r.reverses_id where r.id between (new.tx << 24) and (new.tx << 24) + 16777215 and r.kind = 'reversal' union all select r.id, l.line, l.product_id, coalesce(l.source_line_id, 0), l.quantity, l.net, l.tax from document r join document_line l on l.document_id = r.id where r.id between (new.tx << 24) and (new.tx << 24) + 16777215 and r.kind = 'reversal' union all select r.id, 0, 0, 0, 0, o.net, o.tax from document r join document o on o.id = r.reverses_id where r.id between (new.tx << 24) and (new.tx << 24) + 16777215 and r.kind = 'reversal' union all select r.id, 0, 0, 0, 0, r.net, r.tax from document r where r.id between (new.tx << 24) and (new.tx << 24) + 16777215 and r.kind = 'reversal' ) both_sides group by r, n, p, s having sum(q) <> 0 or sum(m) <> 0 or sum(t) <> 0) then
raise exception using message = 'ledgerhouse:reversal_differs_from_original:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from document r join journal_entry o on o.document_id = r.reverses_id where r.id between (new.tx << 24) and (new.tx << 24) + 16777215 and r.kind = 'reversal' and not exists (select 1 from journal_entry e where e.reverses_id = o.id)) then
raise exception using message = 'ledgerhouse:entry_left_standing_by_a_reversal:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from document d join approval_flow f on f.kind = d.kind join approval_step s on s.flow_id = f.id where d.id between (new.tx << 24) and (new.tx << 24) + 16777215 and f.is_active = 1 and f.valid_from <= d.business_date and s.min_amount <= d.gross and (s.department_id is null or s.department_id = d.department_id) and not exists (select 1 from approval_flow n where n.kind = f.kind and n.is_active = 1 and n.valid_from <= d.business_date and n.version > f.version) and not exists (select 1 from approval_due u where u.document_id = d.id and u.step_id = s.id)) then
raise exception using message = 'ledgerhouse:submitted_without_its_steps:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_approval_due or wrote_document then
if exists (select 1 from approval_due u where u.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (u.made_by <> new.user_id or not exists (select 1 from document d where d.id = u.document_id and d.id between (new.tx << 24) and (new.tx << 24) + 16777215))) then
raise exception using message = 'ledgerhouse:step_of_another_s_document:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_document_line then
if exists (select 1 from document_line l join document_line s on s.id = l.source_line_id join approval_due u on u.document_id = s.document_id where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.quantity > 0 and l.kind not in ('sales_order_closing', 'purchase_order_closing') and not exists (select 1 from approval_decision x where x.due_id = u.id and x.decision = 'approve')) then
raise exception using message = 'ledgerhouse:carried_on_before_approval:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_approval_due or wrote_stock_move then
if exists (select 1 from approval_due u join document_line l on l.document_id = u.document_id where u.id between (new.tx << 24) and (new.tx << 24) + 16777215 and l.id in (select m.document_line_id from stock_move m where m.id between (new.tx << 24) and (new.tx << 24) + 16777215)) then
raise exception using message = 'ledgerhouse:moved_before_approval:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_document_link then
if exists (select 1 from document_link k join approval_due u on u.document_id = k.to_document_id where k.id between (new.tx << 24) and (new.tx << 24) + 16777215 and k.relation = 'follows' and k.amount >= 0 and not exists (select 1 from approval_decision x where x.due_id = u.id and x.decision = 'approve')) then
raise exception using message = 'ledgerhouse:followed_before_approval:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_approval_decision then
if exists (select 1 from approval_decision y where y.id between (new.tx << 24) and (new.tx << 24) + 16777215 and y.user_id <> new.user_id) then
raise exception using message = 'ledgerhouse:decided_in_another_s_name:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from approval_decision y join approval_due u on u.id = y.due_id where y.id between (new.tx << 24) and (new.tx << 24) + 16777215 and u.made_by in (y.user_id, coalesce(y.on_behalf_of, y.user_id))) then
raise exception using message = 'ledgerhouse:decided_by_its_maker:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from approval_decision y join approval_due u on u.id = y.due_id where y.id between (new.tx << 24) and (new.tx << 24) + 16777215 and not exists ( select 1 from app_user_role g join role r on r.id = g.role_id where g.user_id = coalesce(y.on_behalf_of, y.user_id) and g.is_granted = 1 and r.code = u.role)) then
raise exception using message = 'ledgerhouse:decided_without_the_role:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from approval_decision y where y.id between (new.tx << 24) and (new.tx << 24) + 16777215 and y.on_behalf_of is not null and not exists (select 1 from approval_delegation g where g.to_user_id = y.user_id and g.from_user_id = y.on_behalf_of and y.decided_on between g.first_day and g.last_day)) then
raise exception using message = 'ledgerhouse:decided_without_delegation:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from approval_decision y join approval_due e on e.id = y.due_id join approval_due u on u.document_id = e.document_id and u.step < e.step where y.id between (new.tx << 24) and (new.tx << 24) + 16777215 and not exists (select 1 from approval_decision x where x.due_id = u.id and x.decision = 'approve')) then
raise exception using message = 'ledgerhouse:decided_out_of_turn:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from approval_decision y join approval_decision z on z.due_id = y.due_id where y.id between (new.tx << 24) and (new.tx << 24) + 16777215 and z.decision <> 'forward' and z.id <> y.id and (y.decision <> 'forward' or z.id < y.id)) then
raise exception using message = 'ledgerhouse:decided_twice:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from approval_decision y join approval_decision w on w.due_id = y.due_id where y.id between (new.tx << 24) and (new.tx << 24) + 16777215 and w.decision = 'forward' and w.id < y.id and w.forward_to not in (y.user_id, coalesce(y.on_behalf_of, y.user_id)) and not exists (select 1 from approval_decision v where v.due_id = y.due_id and v.decision = 'forward' and v.id > w.id and v.id < y.id)) then
raise exception using message = 'ledgerhouse:decided_past_the_person_named:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_tax_invoice then
if exists (select 1 from tax_invoice i left join document d on d.id = i.document_id where i.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (d.id is null or d.party_id <> i.party_id or abs(d.net) <> abs(i.net) or abs(d.tax) <> abs(i.tax))) then
raise exception using message = 'ledgerhouse:tax_invoice_differs_from_document:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from tax_invoice i join tax_invoice o on o.id = i.red_of_id where i.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (o.seller_id <> i.seller_id or o.direction <> i.direction or o.red_of_id is not null or i.net > 0 or i.tax > 0)) then
raise exception using message = 'ledgerhouse:red_invoice_of_another_seller:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_tax_invoice_state then
if exists (select 1 from tax_invoice_state s join tax_invoice i on i.id = s.tax_invoice_id where s.id between (new.tx << 24) and (new.tx << 24) + 16777215 and s.state = 'certified' and (i.direction <> 'input' or i.kind not in ('special', 'electronic_special'))) then
raise exception using message = 'ledgerhouse:only_input_is_certified:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_tax_invoice then
if exists (select 1 from tax_invoice i join tax_invoice o on o.number = i.number and o.code = i.code and o.seller_id = i.seller_id and o.id <> i.id where i.id between (new.tx << 24) and (new.tx << 24) + 16777215 and not exists (select 1 from tax_invoice_state v where v.tax_invoice_id in (i.id, o.id) and v.state = 'void')) then
raise exception using message = 'ledgerhouse:invoice_number_taken:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_tax_invoice_state then
if exists (select 1 from tax_invoice_state s where s.id between (new.tx << 24) and (new.tx << 24) + 16777215 and ( select sum(case o.state when 'certified' then 1 when 'withdrawn' then -1 else 2 end) from tax_invoice_state o where o.tax_invoice_id = s.tax_invoice_id) not in (0, case s.state when 'void' then 2 else 1 end)) then
raise exception using message = 'ledgerhouse:void_and_certified:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_document_link then
if exists (select 1 from document_link k join document d on d.id = k.document_id join document o on o.id = k.to_document_id join document_drawn w on w.document_id = o.id where k.id between (new.tx << 24) and (new.tx << 24) + 16777215 and d.kind = 'input_transfer_out' and w.amount > o.tax) then
raise exception using message = 'ledgerhouse:transferred_out_beyond_its_invoice:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_history_line then
if exists (select 1 from history_line l join history_document d on d.id = l.history_document_id where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and d.kind = 'voucher' group by d.id having sum(l.amount) <> 0) then
raise exception using message = 'ledgerhouse:history_voucher_does_not_balance:' || tg_table_name, errcode = 'P0001';
end if;
if exists (select 1 from history_line l join history_document d on d.id = l.history_document_id where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 and (d.kind = 'voucher') = (l.side = '')) then
raise exception using message = 'ledgerhouse:history_side_missing:' || tg_table_name, errcode = 'P0001';
end if;
end if;
if wrote_history_document or wrote_history_line then
if exists (select 1 from ( select d.id as i, d.amount as m, d.lines as n from history_document d where d.id between (new.tx << 24) and (new.tx << 24) + 16777215 union all select l.history_document_id, -(case when l.side = 'C' then 0 else l.amount end), -1 from history_line l where l.id between (new.tx << 24) and (new.tx << 24) + 16777215 ) both_sides group by i having sum(m) <> 0 or sum(n) <> 0) then
raise exception using message = 'ledgerhouse:history_lines_differ_from_document:' || tg_table_name, errcode = 'P0001';
end if;
end if;
update commit_head set commit_number = new.commit_number, recorded_at = new.recorded_at, hash = new.hash, masters_changed = case when exists (select 1 from change_log where tx = new.tx) then new.commit_number else masters_changed end where id = 1;
delete from open_tx where tx = new.tx;
return null;
end
$body$
;;
create trigger access_event_final before update or delete or truncate on access_event for each statement execute function ledgerhouse_refuse()
;;
create trigger access_policy_open before insert or update on access_policy for each row execute function ledgerhouse_master_open()
;;
create trigger access_policy_logged after insert or update on access_policy for each row execute function ledgerhouse_master_logged()
;;
create trigger access_policy_deleted before delete or truncate on access_policy for each statement execute function ledgerhouse_refuse()
;;
create trigger access_review_final before update or delete or truncate on access_review for each statement execute function ledgerhouse_refuse()
;;
create trigger account_open before insert or update on account for each row execute function ledgerhouse_master_open()
;;
create trigger account_logged after insert or update on account for each row execute function ledgerhouse_master_logged()
;;
create trigger account_deleted before delete or truncate on account for each statement execute function ledgerhouse_refuse()
;;
create trigger account_balance_kept before update on account_balance for each statement when (not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger account_balance_empty before insert on account_balance for each row when ((new.debit <> 0 or new.credit <> 0 or new.foreign_debit <> 0 or new.foreign_credit <> 0) and not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger agreement_final before update or delete or truncate on agreement for each statement execute function ledgerhouse_refuse()
;;
create trigger alert_channel_open before insert or update on alert_channel for each row execute function ledgerhouse_master_open()
;;
create trigger alert_channel_logged after insert or update on alert_channel for each row execute function ledgerhouse_master_logged()
;;
create trigger alert_channel_deleted before delete or truncate on alert_channel for each statement execute function ledgerhouse_refuse()
;;
create trigger alert_rule_open before insert or update on alert_rule for each row execute function ledgerhouse_master_open()
;;
create trigger alert_rule_logged after insert or update on alert_rule for each row execute function ledgerhouse_master_logged()
;;
create trigger alert_rule_deleted before delete or truncate on alert_rule for each statement execute function ledgerhouse_refuse()
;;
create trigger app_user_open before insert or update on app_user for each row execute function ledgerhouse_master_open()
;;
create trigger app_user_logged after insert or update on app_user for each row execute function ledgerhouse_master_logged()
;;
create trigger app_user_deleted before delete or truncate on app_user for each statement execute function ledgerhouse_refuse()
;;
create trigger approval_flow_open before insert or update on approval_flow for each row execute function ledgerhouse_master_open()
;;
create trigger approval_flow_logged after insert or update on approval_flow for each row execute function ledgerhouse_master_logged()
;;
create trigger approval_flow_deleted before delete or truncate on approval_flow for each statement execute function ledgerhouse_refuse()
;;
create trigger bank_line_balance_kept before update on bank_line_balance for each statement when (not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger bank_line_balance_empty before insert on bank_line_balance for each row when ((new.remaining <> 0) and not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger bank_posting_balance_kept before update on bank_posting_balance for each statement when (not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger bank_posting_balance_empty before insert on bank_posting_balance for each row when ((new.matched <> 0) and not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger bin_balance_kept before update on bin_balance for each statement when (not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger bin_balance_empty before insert on bin_balance for each row when ((new.quantity <> 0) and not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger cash_flow_balance_kept before update on cash_flow_balance for each statement when (not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger cash_flow_balance_empty before insert on cash_flow_balance for each row when ((new.amount <> 0) and not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger closing_policy_open before insert or update on closing_policy for each row execute function ledgerhouse_master_open()
;;
create trigger closing_policy_logged after insert or update on closing_policy for each row execute function ledgerhouse_master_logged()
;;
create trigger closing_policy_deleted before delete or truncate on closing_policy for each statement execute function ledgerhouse_refuse()
;;
create trigger commit_head_kept before update on commit_head for each statement when (not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger commit_head_empty before insert on commit_head for each row when ((new.epoch <> 0 or new.commit_number <> 0 or new.masters_changed <> 0) and not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger company_open before insert or update on company for each row execute function ledgerhouse_master_open()
;;
create trigger company_logged after insert or update on company for each row execute function ledgerhouse_master_logged()
;;
create trigger company_deleted before delete or truncate on company for each statement execute function ledgerhouse_refuse()
;;
create trigger comparison_run_open after insert on comparison_run referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger comparison_run_final before update or delete or truncate on comparison_run for each statement execute function ledgerhouse_refuse()
;;
create trigger cost_group_open before insert or update on cost_group for each row execute function ledgerhouse_master_open()
;;
create trigger cost_group_logged after insert or update on cost_group for each row execute function ledgerhouse_master_logged()
;;
create trigger cost_group_deleted before delete or truncate on cost_group for each statement execute function ledgerhouse_refuse()
;;
create trigger count_class_open before insert or update on count_class for each row execute function ledgerhouse_master_open()
;;
create trigger count_class_logged after insert or update on count_class for each row execute function ledgerhouse_master_logged()
;;
create trigger count_class_deleted before delete or truncate on count_class for each statement execute function ledgerhouse_refuse()
;;
create trigger currency_open before insert or update on currency for each row execute function ledgerhouse_master_open()
;;
create trigger currency_logged after insert or update on currency for each row execute function ledgerhouse_master_logged()
;;
create trigger currency_deleted before delete or truncate on currency for each statement execute function ledgerhouse_refuse()
;;
create trigger department_open before insert or update on department for each row execute function ledgerhouse_master_open()
;;
create trigger department_logged after insert or update on department for each row execute function ledgerhouse_master_logged()
;;
create trigger department_deleted before delete or truncate on department for each statement execute function ledgerhouse_refuse()
;;
create trigger dictionary_open before insert or update on dictionary for each row execute function ledgerhouse_master_open()
;;
create trigger dictionary_logged after insert or update on dictionary for each row execute function ledgerhouse_master_logged()
;;
create trigger dictionary_deleted before delete or truncate on dictionary for each statement execute function ledgerhouse_refuse()
;;
create trigger dictionary_value_open before insert or update on dictionary_value for each row execute function ledgerhouse_master_open()
;;
create trigger dictionary_value_logged after insert or update on dictionary_value for each row execute function ledgerhouse_master_logged()
;;
create trigger dictionary_value_deleted before delete or truncate on dictionary_value for each statement execute function ledgerhouse_refuse()
;;
create trigger difference_balance_kept before update on difference_balance for each statement when (not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger difference_balance_empty before insert on difference_balance for each row when ((new.amount <> 0) and not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger document_counter_kept before update on document_counter for each statement when (not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger document_counter_empty before insert on document_counter for each row when ((new.last <> 0) and not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger document_drawn_kept before update on document_drawn for each statement when (not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger document_drawn_empty before insert on document_drawn for each row when ((new.amount <> 0) and not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger employee_open before insert or update on employee for each row execute function ledgerhouse_master_open()
;;
create trigger employee_logged after insert or update on employee for each row execute function ledgerhouse_master_logged()
;;
create trigger employee_deleted before delete or truncate on employee for each statement execute function ledgerhouse_refuse()
;;
create trigger exchange_rate_open before insert or update on exchange_rate for each row execute function ledgerhouse_master_open()
;;
create trigger exchange_rate_logged after insert or update on exchange_rate for each row execute function ledgerhouse_master_logged()
;;
create trigger exchange_rate_deleted before delete or truncate on exchange_rate for each statement execute function ledgerhouse_refuse()
;;
create trigger history_document_open after insert on history_document referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger history_document_final before update or delete or truncate on history_document for each statement execute function ledgerhouse_refuse()
;;
create trigger layer_balance_kept before update on layer_balance for each statement when (not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger layer_balance_empty before insert on layer_balance for each row when ((new.product_id <> 0 or new.cost_group_id <> 0 or new.account_id <> 0 or new.lot_id <> 0 or new.quantity <> 0 or new.amount <> 0 or new.unknown_quantity <> 0) and not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger line_match_open after insert on line_match referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger line_match_final before update or delete or truncate on line_match for each statement execute function ledgerhouse_refuse()
;;
create trigger line_progress_kept before update on line_progress for each statement when (not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger line_progress_empty before insert on line_progress for each row when ((new.quantity <> 0 or new.net <> 0 or new.tax <> 0) and not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger open_item_balance_kept before update on open_item_balance for each statement when (not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger open_item_balance_empty before insert on open_item_balance for each row when ((new.remaining <> 0 or new.foreign_remaining <> 0) and not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger outbox_open after insert on outbox referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger outbox_final before update or delete or truncate on outbox for each statement execute function ledgerhouse_refuse()
;;
create trigger party_open before insert or update on party for each row execute function ledgerhouse_master_open()
;;
create trigger party_logged after insert or update on party for each row execute function ledgerhouse_master_logged()
;;
create trigger party_deleted before delete or truncate on party for each statement execute function ledgerhouse_refuse()
;;
create trigger payment_term_open before insert or update on payment_term for each row execute function ledgerhouse_master_open()
;;
create trigger payment_term_logged after insert or update on payment_term for each row execute function ledgerhouse_master_logged()
;;
create trigger payment_term_deleted before delete or truncate on payment_term for each statement execute function ledgerhouse_refuse()
;;
create trigger period_open before insert or update on period for each row execute function ledgerhouse_master_open()
;;
create trigger period_logged after insert or update on period for each row execute function ledgerhouse_master_logged()
;;
create trigger period_deleted before delete or truncate on period for each statement execute function ledgerhouse_refuse()
;;
create trigger pool_balance_kept before update on pool_balance for each statement when (not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger pool_balance_empty before insert on pool_balance for each row when ((new.quantity <> 0 or new.amount <> 0 or new.unknown_quantity <> 0) and not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger pool_day_kept before update on pool_day for each statement when (not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger pool_day_empty before insert on pool_day for each row when ((new.quantity <> 0 or new.amount <> 0 or new.unknown_quantity <> 0) and not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger price_list_open before insert or update on price_list for each row execute function ledgerhouse_master_open()
;;
create trigger price_list_logged after insert or update on price_list for each row execute function ledgerhouse_master_logged()
;;
create trigger price_list_deleted before delete or truncate on price_list for each statement execute function ledgerhouse_refuse()
;;
create trigger product_open before insert or update on product for each row execute function ledgerhouse_master_open()
;;
create trigger product_logged after insert or update on product for each row execute function ledgerhouse_master_logged()
;;
create trigger product_deleted before delete or truncate on product for each statement execute function ledgerhouse_refuse()
;;
create trigger product_category_open before insert or update on product_category for each row execute function ledgerhouse_master_open()
;;
create trigger product_category_logged after insert or update on product_category for each row execute function ledgerhouse_master_logged()
;;
create trigger product_category_deleted before delete or truncate on product_category for each statement execute function ledgerhouse_refuse()
;;
create trigger purchase_policy_open before insert or update on purchase_policy for each row execute function ledgerhouse_master_open()
;;
create trigger purchase_policy_logged after insert or update on purchase_policy for each row execute function ledgerhouse_master_logged()
;;
create trigger purchase_policy_deleted before delete or truncate on purchase_policy for each statement execute function ledgerhouse_refuse()
;;
create trigger purchase_release_open after insert on purchase_release referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger purchase_release_final before update or delete or truncate on purchase_release for each statement execute function ledgerhouse_refuse()
;;
create trigger role_open before insert or update on role for each row execute function ledgerhouse_master_open()
;;
create trigger role_logged after insert or update on role for each row execute function ledgerhouse_master_logged()
;;
create trigger role_deleted before delete or truncate on role for each statement execute function ledgerhouse_refuse()
;;
create trigger stock_balance_kept before update on stock_balance for each statement when (not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger stock_balance_empty before insert on stock_balance for each row when ((new.quantity <> 0 or new.reserved <> 0) and not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger stock_day_kept before update on stock_day for each statement when (not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger stock_day_empty before insert on stock_day for each row when ((new.quantity <> 0) and not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger tax_code_open before insert or update on tax_code for each row execute function ledgerhouse_master_open()
;;
create trigger tax_code_logged after insert or update on tax_code for each row execute function ledgerhouse_master_logged()
;;
create trigger tax_code_deleted before delete or truncate on tax_code for each statement execute function ledgerhouse_refuse()
;;
create trigger user_group_open before insert or update on user_group for each row execute function ledgerhouse_master_open()
;;
create trigger user_group_logged after insert or update on user_group for each row execute function ledgerhouse_master_logged()
;;
create trigger user_group_deleted before delete or truncate on user_group for each statement execute function ledgerhouse_refuse()
;;
create trigger voucher_open after insert on voucher referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger voucher_final before update or delete or truncate on voucher for each statement execute function ledgerhouse_refuse()
;;
create trigger voucher_counter_kept before update on voucher_counter for each statement when (not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger voucher_counter_empty before insert on voucher_counter for each row when ((new.last <> 0) and not has_table_privilege('commit_log'::regclass, 'update')) execute function ledgerhouse_moved()
;;
create trigger voucher_policy_open before insert or update on voucher_policy for each row execute function ledgerhouse_master_open()
;;
create trigger voucher_policy_logged after insert or update on voucher_policy for each row execute function ledgerhouse_master_logged()
;;
create trigger voucher_policy_deleted before delete or truncate on voucher_policy for each statement execute function ledgerhouse_refuse()
;;
create trigger voucher_template_open before insert or update on voucher_template for each row execute function ledgerhouse_master_open()
;;
create trigger voucher_template_logged after insert or update on voucher_template for each row execute function ledgerhouse_master_logged()
;;
create trigger voucher_template_deleted before delete or truncate on voucher_template for each statement execute function ledgerhouse_refuse()
;;
create trigger account_confirmation_open after insert on account_confirmation referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger account_confirmation_final before update or delete or truncate on account_confirmation for each statement execute function ledgerhouse_refuse()
;;
create trigger api_key_open before insert or update on api_key for each row execute function ledgerhouse_master_open()
;;
create trigger api_key_logged after insert or update on api_key for each row execute function ledgerhouse_master_logged()
;;
create trigger api_key_deleted before delete or truncate on api_key for each statement execute function ledgerhouse_refuse()
;;
create trigger app_user_role_open before insert or update on app_user_role for each row execute function ledgerhouse_master_open()
;;
create trigger app_user_role_logged after insert or update on app_user_role for each row execute function ledgerhouse_master_logged()
;;
create trigger app_user_role_deleted before delete or truncate on app_user_role for each statement execute function ledgerhouse_refuse()
;;
create trigger approval_delegation_open before insert or update on approval_delegation for each row execute function ledgerhouse_master_open()
;;
create trigger approval_delegation_logged after insert or update on approval_delegation for each row execute function ledgerhouse_master_logged()
;;
create trigger approval_delegation_deleted before delete or truncate on approval_delegation for each statement execute function ledgerhouse_refuse()
;;
create trigger approval_step_open before insert or update on approval_step for each row execute function ledgerhouse_master_open()
;;
create trigger approval_step_logged after insert or update on approval_step for each row execute function ledgerhouse_master_logged()
;;
create trigger approval_step_deleted before delete or truncate on approval_step for each statement execute function ledgerhouse_refuse()
;;
create trigger bank_account_open before insert or update on bank_account for each row execute function ledgerhouse_master_open()
;;
create trigger bank_account_logged after insert or update on bank_account for each row execute function ledgerhouse_master_logged()
;;
create trigger bank_account_deleted before delete or truncate on bank_account for each statement execute function ledgerhouse_refuse()
;;
create trigger comparison_open after insert on comparison referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger comparison_final before update or delete or truncate on comparison for each statement execute function ledgerhouse_refuse()
;;
create trigger costing_policy_open before insert or update on costing_policy for each row execute function ledgerhouse_master_open()
;;
create trigger costing_policy_logged after insert or update on costing_policy for each row execute function ledgerhouse_master_logged()
;;
create trigger costing_policy_deleted before delete or truncate on costing_policy for each statement execute function ledgerhouse_refuse()
;;
create trigger employment_open before insert or update on employment for each row execute function ledgerhouse_master_open()
;;
create trigger employment_logged after insert or update on employment for each row execute function ledgerhouse_master_logged()
;;
create trigger employment_deleted before delete or truncate on employment for each statement execute function ledgerhouse_refuse()
;;
create trigger history_line_open after insert on history_line referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger history_line_final before update or delete or truncate on history_line for each statement execute function ledgerhouse_refuse()
;;
create trigger incident_open before insert or update on incident for each row execute function ledgerhouse_master_open()
;;
create trigger incident_logged after insert or update on incident for each row execute function ledgerhouse_master_logged()
;;
create trigger incident_deleted before delete or truncate on incident for each statement execute function ledgerhouse_refuse()
;;
create trigger journal_entry_open after insert on journal_entry referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger journal_entry_final before update or delete or truncate on journal_entry for each statement execute function ledgerhouse_refuse()
;;
create trigger lot_open after insert on lot referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger lot_final before update or delete or truncate on lot for each statement execute function ledgerhouse_refuse()
;;
create trigger order_release_open after insert on order_release referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger order_release_final before update or delete or truncate on order_release for each statement execute function ledgerhouse_refuse()
;;
create trigger party_address_open before insert or update on party_address for each row execute function ledgerhouse_master_open()
;;
create trigger party_address_logged after insert or update on party_address for each row execute function ledgerhouse_master_logged()
;;
create trigger party_address_deleted before delete or truncate on party_address for each statement execute function ledgerhouse_refuse()
;;
create trigger party_bank_account_open before insert or update on party_bank_account for each row execute function ledgerhouse_master_open()
;;
create trigger party_bank_account_logged after insert or update on party_bank_account for each row execute function ledgerhouse_master_logged()
;;
create trigger party_bank_account_deleted before delete or truncate on party_bank_account for each statement execute function ledgerhouse_refuse()
;;
create trigger party_contact_open before insert or update on party_contact for each row execute function ledgerhouse_master_open()
;;
create trigger party_contact_logged after insert or update on party_contact for each row execute function ledgerhouse_master_logged()
;;
create trigger party_contact_deleted before delete or truncate on party_contact for each statement execute function ledgerhouse_refuse()
;;
create trigger period_event_open after insert on period_event referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger period_event_final before update or delete or truncate on period_event for each statement execute function ledgerhouse_refuse()
;;
create trigger price_list_line_open before insert or update on price_list_line for each row execute function ledgerhouse_master_open()
;;
create trigger price_list_line_logged after insert or update on price_list_line for each row execute function ledgerhouse_master_logged()
;;
create trigger price_list_line_deleted before delete or truncate on price_list_line for each statement execute function ledgerhouse_refuse()
;;
create trigger product_barcode_open before insert or update on product_barcode for each row execute function ledgerhouse_master_open()
;;
create trigger product_barcode_logged after insert or update on product_barcode for each row execute function ledgerhouse_master_logged()
;;
create trigger product_barcode_deleted before delete or truncate on product_barcode for each statement execute function ledgerhouse_refuse()
;;
create trigger product_unit_open before insert or update on product_unit for each row execute function ledgerhouse_master_open()
;;
create trigger product_unit_logged after insert or update on product_unit for each row execute function ledgerhouse_master_logged()
;;
create trigger product_unit_deleted before delete or truncate on product_unit for each statement execute function ledgerhouse_refuse()
;;
create trigger project_open before insert or update on project for each row execute function ledgerhouse_master_open()
;;
create trigger project_logged after insert or update on project for each row execute function ledgerhouse_master_logged()
;;
create trigger project_deleted before delete or truncate on project for each statement execute function ledgerhouse_refuse()
;;
create trigger purchase_budget_open before insert or update on purchase_budget for each row execute function ledgerhouse_master_open()
;;
create trigger purchase_budget_logged after insert or update on purchase_budget for each row execute function ledgerhouse_master_logged()
;;
create trigger purchase_budget_deleted before delete or truncate on purchase_budget for each statement execute function ledgerhouse_refuse()
;;
create trigger supplier_price_open before insert or update on supplier_price for each row execute function ledgerhouse_master_open()
;;
create trigger supplier_price_logged after insert or update on supplier_price for each row execute function ledgerhouse_master_logged()
;;
create trigger supplier_price_deleted before delete or truncate on supplier_price for each statement execute function ledgerhouse_refuse()
;;
create trigger user_group_member_open before insert or update on user_group_member for each row execute function ledgerhouse_master_open()
;;
create trigger user_group_member_logged after insert or update on user_group_member for each row execute function ledgerhouse_master_logged()
;;
create trigger user_group_member_deleted before delete or truncate on user_group_member for each statement execute function ledgerhouse_refuse()
;;
create trigger user_group_role_open before insert or update on user_group_role for each row execute function ledgerhouse_master_open()
;;
create trigger user_group_role_logged after insert or update on user_group_role for each row execute function ledgerhouse_master_logged()
;;
create trigger user_group_role_deleted before delete or truncate on user_group_role for each statement execute function ledgerhouse_refuse()
;;
create trigger voucher_signature_open after insert on voucher_signature referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger voucher_signature_final before update or delete or truncate on voucher_signature for each statement execute function ledgerhouse_refuse()
;;
create trigger voucher_template_line_open before insert or update on voucher_template_line for each row execute function ledgerhouse_master_open()
;;
create trigger voucher_template_line_logged after insert or update on voucher_template_line for each row execute function ledgerhouse_master_logged()
;;
create trigger voucher_template_line_deleted before delete or truncate on voucher_template_line for each statement execute function ledgerhouse_refuse()
;;
create trigger warehouse_open before insert or update on warehouse for each row execute function ledgerhouse_master_open()
;;
create trigger warehouse_logged after insert or update on warehouse for each row execute function ledgerhouse_master_logged()
;;
create trigger warehouse_deleted before delete or truncate on warehouse for each statement execute function ledgerhouse_refuse()
;;
create trigger alert_recipient_open before insert or update on alert_recipient for each row execute function ledgerhouse_master_open()
;;
create trigger alert_recipient_logged after insert or update on alert_recipient for each row execute function ledgerhouse_master_logged()
;;
create trigger alert_recipient_deleted before delete or truncate on alert_recipient for each statement execute function ledgerhouse_refuse()
;;
create trigger bank_statement_open after insert on bank_statement referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger bank_statement_final before update or delete or truncate on bank_statement for each statement execute function ledgerhouse_refuse()
;;
create trigger cost_difference_open after insert on cost_difference referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger cost_difference_final before update or delete or truncate on cost_difference for each statement execute function ledgerhouse_refuse()
;;
create trigger count_task_open after insert on count_task referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger count_task_final before update or delete or truncate on count_task for each statement execute function ledgerhouse_refuse()
;;
create trigger device_reading_open after insert on device_reading referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger device_reading_final before update or delete or truncate on device_reading for each statement execute function ledgerhouse_refuse()
;;
create trigger document_open after insert on document referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger document_final before update or delete or truncate on document for each statement execute function ledgerhouse_refuse()
;;
create trigger location_open before insert or update on location for each row execute function ledgerhouse_master_open()
;;
create trigger location_logged after insert or update on location for each row execute function ledgerhouse_master_logged()
;;
create trigger location_deleted before delete or truncate on location for each statement execute function ledgerhouse_refuse()
;;
create trigger lot_event_open after insert on lot_event referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger lot_event_final before update or delete or truncate on lot_event for each statement execute function ledgerhouse_refuse()
;;
create trigger open_item_open after insert on open_item referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger open_item_final before update or delete or truncate on open_item for each statement execute function ledgerhouse_refuse()
;;
create trigger posting_open after insert on posting referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger posting_final before update or delete or truncate on posting for each statement execute function ledgerhouse_refuse()
;;
create trigger replenishment_advice_open after insert on replenishment_advice referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger replenishment_advice_final before update or delete or truncate on replenishment_advice for each statement execute function ledgerhouse_refuse()
;;
create trigger replenishment_rule_open before insert or update on replenishment_rule for each row execute function ledgerhouse_master_open()
;;
create trigger replenishment_rule_logged after insert or update on replenishment_rule for each row execute function ledgerhouse_master_logged()
;;
create trigger replenishment_rule_deleted before delete or truncate on replenishment_rule for each statement execute function ledgerhouse_refuse()
;;
create trigger stock_alert_open after insert on stock_alert referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger stock_alert_final before update or delete or truncate on stock_alert for each statement execute function ledgerhouse_refuse()
;;
create trigger stock_threshold_open before insert or update on stock_threshold for each row execute function ledgerhouse_master_open()
;;
create trigger stock_threshold_logged after insert or update on stock_threshold for each row execute function ledgerhouse_master_logged()
;;
create trigger stock_threshold_deleted before delete or truncate on stock_threshold for each statement execute function ledgerhouse_refuse()
;;
create trigger stock_value_open after insert on stock_value referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger stock_value_final before update or delete or truncate on stock_value for each statement execute function ledgerhouse_refuse()
;;
create trigger tax_item_open after insert on tax_item referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger tax_item_final before update or delete or truncate on tax_item for each statement execute function ledgerhouse_refuse()
;;
create trigger zone_open before insert or update on zone for each row execute function ledgerhouse_master_open()
;;
create trigger zone_logged after insert or update on zone for each row execute function ledgerhouse_master_logged()
;;
create trigger zone_deleted before delete or truncate on zone for each statement execute function ledgerhouse_refuse()
;;
create trigger approval_due_open after insert on approval_due referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger approval_due_final before update or delete or truncate on approval_due for each statement execute function ledgerhouse_refuse()
;;
create trigger bank_line_open after insert on bank_line referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger bank_line_final before update or delete or truncate on bank_line for each statement execute function ledgerhouse_refuse()
;;
create trigger bill_open after insert on bill referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger bill_final before update or delete or truncate on bill for each statement execute function ledgerhouse_refuse()
;;
create trigger bin_open before insert or update on bin for each row execute function ledgerhouse_master_open()
;;
create trigger bin_logged after insert or update on bin for each row execute function ledgerhouse_master_logged()
;;
create trigger bin_deleted before delete or truncate on bin for each statement execute function ledgerhouse_refuse()
;;
create trigger count_escalation_open after insert on count_escalation referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger count_escalation_final before update or delete or truncate on count_escalation for each statement execute function ledgerhouse_refuse()
;;
create trigger count_line_open after insert on count_line referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger count_line_final before update or delete or truncate on count_line for each statement execute function ledgerhouse_refuse()
;;
create trigger device_reading_end_open after insert on device_reading_end referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger device_reading_end_final before update or delete or truncate on device_reading_end for each statement execute function ledgerhouse_refuse()
;;
create trigger document_line_open after insert on document_line referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger document_line_final before update or delete or truncate on document_line for each statement execute function ledgerhouse_refuse()
;;
create trigger document_link_open after insert on document_link referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger document_link_final before update or delete or truncate on document_link for each statement execute function ledgerhouse_refuse()
;;
create trigger document_print_final before update or delete or truncate on document_print for each statement execute function ledgerhouse_refuse()
;;
create trigger replenishment_decision_open after insert on replenishment_decision referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger replenishment_decision_final before update or delete or truncate on replenishment_decision for each statement execute function ledgerhouse_refuse()
;;
create trigger reservation_open after insert on reservation referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger reservation_final before update or delete or truncate on reservation for each statement execute function ledgerhouse_refuse()
;;
create trigger settlement_open after insert on settlement referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger settlement_final before update or delete or truncate on settlement for each statement execute function ledgerhouse_refuse()
;;
create trigger stock_alert_end_open after insert on stock_alert_end referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger stock_alert_end_final before update or delete or truncate on stock_alert_end for each statement execute function ledgerhouse_refuse()
;;
create trigger stock_alert_notice_open after insert on stock_alert_notice referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger stock_alert_notice_final before update or delete or truncate on stock_alert_notice for each statement execute function ledgerhouse_refuse()
;;
create trigger stock_move_open after insert on stock_move referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger stock_move_final before update or delete or truncate on stock_move for each statement execute function ledgerhouse_refuse()
;;
create trigger tax_invoice_open after insert on tax_invoice referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger tax_invoice_final before update or delete or truncate on tax_invoice for each statement execute function ledgerhouse_refuse()
;;
create trigger approval_decision_open after insert on approval_decision referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger approval_decision_final before update or delete or truncate on approval_decision for each statement execute function ledgerhouse_refuse()
;;
create trigger bank_match_open after insert on bank_match referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger bank_match_final before update or delete or truncate on bank_match for each statement execute function ledgerhouse_refuse()
;;
create trigger bank_rejection_open after insert on bank_rejection referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger bank_rejection_final before update or delete or truncate on bank_rejection for each statement execute function ledgerhouse_refuse()
;;
create trigger bin_move_open after insert on bin_move referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger bin_move_final before update or delete or truncate on bin_move for each statement execute function ledgerhouse_refuse()
;;
create trigger count_difference_open after insert on count_difference referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger count_difference_final before update or delete or truncate on count_difference for each statement execute function ledgerhouse_refuse()
;;
create trigger count_entry_open after insert on count_entry referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger count_entry_final before update or delete or truncate on count_entry for each statement execute function ledgerhouse_refuse()
;;
create trigger fixed_bin_open before insert or update on fixed_bin for each row execute function ledgerhouse_master_open()
;;
create trigger fixed_bin_logged after insert or update on fixed_bin for each row execute function ledgerhouse_master_logged()
;;
create trigger fixed_bin_deleted before delete or truncate on fixed_bin for each statement execute function ledgerhouse_refuse()
;;
create trigger tax_invoice_state_open after insert on tax_invoice_state referencing new table as added for each statement execute function ledgerhouse_open()
;;
create trigger tax_invoice_state_final before update or delete or truncate on tax_invoice_state for each statement execute function ledgerhouse_refuse()
;;
create trigger commit_log_final before update or delete or truncate on commit_log for each statement execute function ledgerhouse_refuse()
;;
create trigger change_log_final before update or delete or truncate on change_log for each statement execute function ledgerhouse_refuse()
;;
create trigger open_tx_new before insert on open_tx for each row execute function ledgerhouse_open_tx_new()
;;
create trigger open_tx_final before update on open_tx for each statement execute function ledgerhouse_refuse()
;;
create trigger open_tx_left before delete on open_tx for each row execute function ledgerhouse_open_tx_left()
;;
create trigger commit_log_follows before insert on commit_log for each row execute function ledgerhouse_commit_follows()
;;
create trigger commit_log_sealed after insert on commit_log for each row execute function ledgerhouse_seal()
;;
do $body$ begin if not exists (select 1 from pg_roles where rolname = 'ledgerhouse_application') then create role ledgerhouse_application nologin; end if; end $body$
;;
do $body$ begin execute format('grant ledgerhouse_application to %I', current_user); end $body$
;;
do $body$ begin execute format('grant usage on schema %I to ledgerhouse_application', current_schema()); end $body$
;;
grant usage on all sequences in schema public to ledgerhouse_application
;;
grant select, insert on access_event to ledgerhouse_application
;;
grant select, insert, update on access_policy to ledgerhouse_application
;;
grant select, insert on access_review to ledgerhouse_application
;;
grant select, insert, update on account to ledgerhouse_application
;;
grant select, insert, update on account_balance to ledgerhouse_application
;;
grant select, insert on agreement to ledgerhouse_application
;;
grant select, insert, update on alert_channel to ledgerhouse_application
;;
grant select, insert, update on alert_rule to ledgerhouse_application
;;
grant select, insert, update on app_user to ledgerhouse_application
;;
grant select, insert, update on approval_flow to ledgerhouse_application
;;
grant select, insert, update on bank_line_balance to ledgerhouse_application
;;
grant select, insert, update on bank_posting_balance to ledgerhouse_application
;;
grant select, insert, update on bin_balance to ledgerhouse_application
;;
grant select, insert, update on cash_flow_balance to ledgerhouse_application
;;
grant select on change_log to ledgerhouse_application
;;
grant select, insert, update on closing_policy to ledgerhouse_application
;;
grant select, update on commit_head to ledgerhouse_application
;;
grant select, insert on commit_log to ledgerhouse_application
;;
grant select, insert, update on company to ledgerhouse_application
;;
grant select, insert on comparison_run to ledgerhouse_application
;;
grant select, insert, update on cost_group to ledgerhouse_application
;;
grant select, insert, update on count_class to ledgerhouse_application
;;
grant select, insert, update on currency to ledgerhouse_application
;;
grant select, insert, update on department to ledgerhouse_application
;;
grant select, insert, update on dictionary to ledgerhouse_application
;;
grant select, insert, update on dictionary_value to ledgerhouse_application
;;
grant select, insert, update on difference_balance to ledgerhouse_application
;;
grant select, insert, update on document_counter to ledgerhouse_application
;;
grant select, insert, update on document_drawn to ledgerhouse_application
;;
grant select, insert, update on employee to ledgerhouse_application
;;
grant select, insert, update on exchange_rate to ledgerhouse_application
;;
grant select, insert on history_document to ledgerhouse_application
;;
grant select, insert, update, delete on job_request to ledgerhouse_application
;;
grant select, insert, update, delete on job_run to ledgerhouse_application
;;
grant select, insert, update on layer_balance to ledgerhouse_application
;;
grant select, insert on line_match to ledgerhouse_application
;;
grant select, insert, update on line_progress to ledgerhouse_application
;;
grant select, insert, update, delete on login_failure to ledgerhouse_application
;;
grant select, insert, update on open_item_balance to ledgerhouse_application
;;
grant select, insert on outbox to ledgerhouse_application
;;
grant select, insert, update on party to ledgerhouse_application
;;
grant select, insert, update on payment_term to ledgerhouse_application
;;
grant select, insert, update on period to ledgerhouse_application
;;
grant select, insert, update on pool_balance to ledgerhouse_application
;;
grant select, insert, update on pool_day to ledgerhouse_application
;;
grant select, insert, update on price_list to ledgerhouse_application
;;
grant select, insert, update on product to ledgerhouse_application
;;
grant select, insert, update on product_category to ledgerhouse_application
;;
grant select, insert, update on purchase_policy to ledgerhouse_application
;;
grant select, insert on purchase_release to ledgerhouse_application
;;
grant select, insert, update on role to ledgerhouse_application
;;
grant select, insert, update, delete on size_on_day to ledgerhouse_application
;;
grant select, insert, update on stock_balance to ledgerhouse_application
;;
grant select, insert, update on stock_day to ledgerhouse_application
;;
grant select, insert, update on tax_code to ledgerhouse_application
;;
grant select, insert, update on user_group to ledgerhouse_application
;;
grant select, insert on voucher to ledgerhouse_application
;;
grant select, insert, update on voucher_counter to ledgerhouse_application
;;
grant select, insert, update on voucher_policy to ledgerhouse_application
;;
grant select, insert, update on voucher_template to ledgerhouse_application
;;
grant select, insert, update, delete on access_link to ledgerhouse_application
;;
grant select, insert on account_confirmation to ledgerhouse_application
;;
grant select, insert, update, delete on alert_channel_secret to ledgerhouse_application
;;
grant select, insert, update on api_key to ledgerhouse_application
;;
grant select, insert, update on app_user_role to ledgerhouse_application
;;
grant select, insert, update on approval_delegation to ledgerhouse_application
;;
grant select, insert, update on approval_step to ledgerhouse_application
;;
grant select, insert, update on bank_account to ledgerhouse_application
;;
grant select, insert on comparison to ledgerhouse_application
;;
grant select, insert, update on costing_policy to ledgerhouse_application
;;
grant select, insert, update, delete on credential to ledgerhouse_application
;;
grant select, insert, update on employment to ledgerhouse_application
;;
grant select, insert on history_line to ledgerhouse_application
;;
grant select, insert, update on incident to ledgerhouse_application
;;
grant select, insert on journal_entry to ledgerhouse_application
;;
grant select, insert on lot to ledgerhouse_application
;;
grant select, insert, update, delete on old_password to ledgerhouse_application
;;
grant select, insert on open_tx to ledgerhouse_application
;;
grant select, insert on order_release to ledgerhouse_application
;;
grant select, insert, update on party_address to ledgerhouse_application
;;
grant select, insert, update on party_bank_account to ledgerhouse_application
;;
grant select, insert, update on party_contact to ledgerhouse_application
;;
grant select, insert on period_event to ledgerhouse_application
;;
grant select, insert, update, delete on preference to ledgerhouse_application
;;
grant select, insert, update on price_list_line to ledgerhouse_application
;;
grant select, insert, update on product_barcode to ledgerhouse_application
;;
grant select, insert, update on product_unit to ledgerhouse_application
;;
grant select, insert, update on project to ledgerhouse_application
;;
grant select, insert, update on purchase_budget to ledgerhouse_application
;;
grant select, insert, update, delete on recovery_code to ledgerhouse_application
;;
grant select, insert, update, delete on saved_view to ledgerhouse_application
;;
grant select, insert, update, delete on security_question to ledgerhouse_application
;;
grant select, insert, update, delete on session to ledgerhouse_application
;;
grant select, insert, update on supplier_price to ledgerhouse_application
;;
grant select, insert, update, delete on system_alert to ledgerhouse_application
;;
grant select, insert, update on user_group_member to ledgerhouse_application
;;
grant select, insert, update on user_group_role to ledgerhouse_application
;;
grant select, insert, update, delete on verified_email to ledgerhouse_application
;;
grant select, insert on voucher_signature to ledgerhouse_application
;;
grant select, insert, update on voucher_template_line to ledgerhouse_application
;;
grant select, insert, update on warehouse to ledgerhouse_application
;;
grant select, insert, update on alert_recipient to ledgerhouse_application
;;
grant select, insert, update, delete on alert_sending to ledgerhouse_application
;;
grant select, insert, update, delete on api_key_secret to ledgerhouse_application
;;
grant select, insert, update, delete on api_key_use to ledgerhouse_application
;;
grant select, insert on bank_statement to ledgerhouse_application
;;
grant select, insert on cost_difference to ledgerhouse_application
;;
grant select, insert on count_task to ledgerhouse_application
;;
grant select, insert on device_reading to ledgerhouse_application
;;
grant select, insert on document to ledgerhouse_application
;;
grant select, insert, update, delete on known_device to ledgerhouse_application
;;
grant select, insert, update on location to ledgerhouse_application
;;
grant select, insert on lot_event to ledgerhouse_application
;;
grant select, insert on open_item to ledgerhouse_application
;;
grant select, insert on posting to ledgerhouse_application
;;
grant select, insert on replenishment_advice to ledgerhouse_application
;;
grant select, insert, update on replenishment_rule to ledgerhouse_application
;;
grant select, insert on stock_alert to ledgerhouse_application
;;
grant select, insert, update on stock_threshold to ledgerhouse_application
;;
grant select, insert on stock_value to ledgerhouse_application
;;
grant select, insert on tax_item to ledgerhouse_application
;;
grant select, insert, update on zone to ledgerhouse_application
;;
grant select, insert on approval_due to ledgerhouse_application
;;
grant select, insert on bank_line to ledgerhouse_application
;;
grant select, insert on bill to ledgerhouse_application
;;
grant select, insert, update on bin to ledgerhouse_application
;;
grant select, insert on count_escalation to ledgerhouse_application
;;
grant select, insert on count_line to ledgerhouse_application
;;
grant select, insert on device_reading_end to ledgerhouse_application
;;
grant select, insert on document_line to ledgerhouse_application
;;
grant select, insert on document_link to ledgerhouse_application
;;
grant select, insert on document_print to ledgerhouse_application
;;
grant select, insert on replenishment_decision to ledgerhouse_application
;;
grant select, insert on reservation to ledgerhouse_application
;;
grant select, insert on settlement to ledgerhouse_application
;;
grant select, insert on stock_alert_end to ledgerhouse_application
;;
grant select, insert on stock_alert_notice to ledgerhouse_application
;;
grant select, insert on stock_move to ledgerhouse_application
;;
grant select, insert on tax_invoice to ledgerhouse_application
;;
grant select, insert on approval_decision to ledgerhouse_application
;;
grant select, insert on bank_match to ledgerhouse_application
;;
grant select, insert on bank_rejection to ledgerhouse_application
;;
grant select, insert on bin_move to ledgerhouse_application
;;
grant select, insert on count_difference to ledgerhouse_application
;;
grant select, insert on count_entry to ledgerhouse_application
;;
grant select, insert, update on fixed_bin to ledgerhouse_application
;;
grant select, insert on tax_invoice_state to ledgerhouse_application
